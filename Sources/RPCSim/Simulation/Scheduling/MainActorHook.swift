#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Notes the tasks of a simulation that go to the main actor, whose thread no schedule controls.
///
/// A hop asks the runtime for the main actor's executor. This alone does not fail a run. It
/// explains a simulation that stalls, or a task that comes back from the main actor's thread.
enum MainActorHook {
  /// An executor is two words, and so is `ldiv_t`, the quotient and remainder of the C library.
  ///
  /// Both are returned in the same registers.
  private typealias Original = @convention(c) () -> ldiv_t
  private typealias Hook = @convention(c) (Original) -> ldiv_t

  /// Installs the hook, once per program, like the hook of the global executor.
  static let install: Void = {
    guard let address else { return }
    _ = previous
    address.pointee = { original in
      CurrentScheduler.current?.noteMainActor()
      return MainActorHook.previous.map { $0(original) } ?? original()
    }
  }()

  private static var address: UnsafeMutablePointer<Hook?>? {
    ConcurrencyRuntime.address(of: "swift_task_getMainExecutor_hook")?
      .assumingMemoryBound(to: Hook?.self)
  }

  private static let previous = address?.pointee
}
