#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The scheduler that the calling thread is inside of.
///
/// It is stored per thread. So simulations can run beside each other, and tasks on other threads do
/// not notice them.
enum CurrentScheduler {
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    return key
  }()

  /// Whether the calling thread is inside of this scheduler.
  @inline(__always)
  static func isInside(_ scheduler: DeterministicScheduler) -> Bool {
    guard let address = pthread_getspecific(key) else { return false }
    return address == Unmanaged.passUnretained(scheduler).toOpaque()
  }

  static var current: DeterministicScheduler? {
    guard let address = pthread_getspecific(key) else { return nil }
    // The scheduler lives as long as a thread is inside of it.
    return Unmanaged<DeterministicScheduler>.fromOpaque(address).takeUnretainedValue()
  }

  /// Runs a body on the calling thread inside of a scheduler.
  ///
  /// Calls can be nested.
  static func with<Result, Failure>(
    _ scheduler: DeterministicScheduler, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let outer = pthread_getspecific(key)
    pthread_setspecific(key, Unmanaged.passUnretained(scheduler).toOpaque())
    defer { pthread_setspecific(key, outer) }
    return try withExtendedLifetime(scheduler, body)
  }
}
