#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The functions of Swift's runtime that the scheduler needs, and that have no public name in
/// Swift.
///
/// The runtime exports them for programs that bring their own executor. They are looked up by name.
/// So a runtime that lacks one is reported, instead of failing to link.
enum ConcurrencyRuntime {
  typealias Job = UnsafeMutableRawPointer
  typealias Enqueue = @convention(c) (Job) -> Void
  typealias EnqueueHook = @convention(c) (Job, Enqueue) -> Void

  private typealias GetCurrentTask = @convention(c) () -> Job?
  private typealias GetIdentity = @convention(c) (Job) -> UInt64
  private typealias GetFlags = @convention(c) (Job) -> UInt
  private typealias Cancel = @convention(c) (Job) -> Void

  /// The first symbol that this runtime lacks, or `nil` if simulations can run.
  static let missing: String? = [
    "swift_task_enqueueGlobal_hook", "swift_task_getCurrent", "swift_task_getJobTaskId",
    "swift_task_getJobFlags", "swift_task_cancel",
  ].first { address(of: $0) == nil }

  private static let currentTask = function("swift_task_getCurrent", GetCurrentTask.self)
  private static let jobIdentity = function("swift_task_getJobTaskId", GetIdentity.self)
  private static let jobFlags = function("swift_task_getJobFlags", GetFlags.self)
  private static let cancelTask = function("swift_task_cancel", Cancel.self)

  /// The runtime ID of the task that runs on this thread.
  ///
  /// IDs grow in the order of creation.
  static var currentTaskIdentity: UInt64? {
    guard let task = currentTask?() else { return nil }
    return jobIdentity?(task)
  }

  /// The runtime ID of the task that a job continues.
  ///
  /// It is `nil` if the job does not belong to one task: an actor's turn, or one half of a yield.
  @inline(__always)
  static func taskIdentity(of job: UnownedJob) -> UInt64? {
    let job = unsafeBitCast(job, to: Job.self)
    // The lowest byte of the flags is the kind of the job; 0 is a task.
    guard let jobFlags, let jobIdentity, jobFlags(job) & 0xFF == 0 else { return nil }
    return jobIdentity(job)
  }

  /// Cancels the task of a job that waits to run.
  ///
  /// The job keeps the task alive.
  static func cancelTask(of job: UnownedJob) {
    guard taskIdentity(of: job) != nil else { return }
    cancelTask?(unsafeBitCast(job, to: Job.self))
  }

  /// The name of the task that runs on this thread.
  static var currentTaskName: String? {
    guard #available(macOS 26, iOS 26, tvOS 26, watchOS 26, visionOS 26, *) else { return nil }
    return Task.name
  }

  /// The address at which the runtime looks for a hook on its global executor.
  static var enqueueGlobalHook: UnsafeMutablePointer<EnqueueHook?>? {
    address(of: "swift_task_enqueueGlobal_hook")?.assumingMemoryBound(to: EnqueueHook?.self)
  }

  private static func function<Function>(_ name: String, _: Function.Type) -> Function? {
    address(of: name).map { unsafeBitCast($0, to: Function.self) }
  }

  static func address(of name: String) -> UnsafeMutableRawPointer? {
    #if canImport(Darwin)
      dlsym(UnsafeMutableRawPointer(bitPattern: -2), name)
    #else
      dlsym(nil, name)
    #endif
  }
}
