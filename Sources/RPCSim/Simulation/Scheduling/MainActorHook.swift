#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Notes which tasks of a simulation go to the main actor, whose thread no schedule rules.
///
/// A hop asks the runtime for the main actor's executor. That alone is no reason to fail: it is what a
/// stalled simulation, or a task that comes back from there, is explained by.
enum MainActorHook {
  /// An executor is two words, and so is what the C library calls a quotient and a remainder: both come
  /// back in the same registers.
  private typealias Original = @convention(c) () -> ldiv_t
  private typealias Hook = @convention(c) (Original) -> ldiv_t

  /// Installs the hook, once for the process, as that of the global executor.
  static let install: Void = {
    guard let place else { return }
    _ = previous
    place.pointee = { original in
      CurrentScheduler.current?.noteMainActor()
      return MainActorHook.previous.map { $0(original) } ?? original()
    }
  }()

  private static var place: UnsafeMutablePointer<Hook?>? {
    ConcurrencyRuntime.address(of: "swift_task_getMainExecutor_hook")?
      .assumingMemoryBound(to: Hook?.self)
  }

  private static let previous = place?.pointee
}
