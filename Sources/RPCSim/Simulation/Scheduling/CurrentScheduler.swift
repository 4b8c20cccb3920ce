#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Which scheduler the calling thread is inside of.
///
/// It is a matter of threads and not of the process, so simulations run beside each other, and
/// tasks of other threads never notice them.
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
    // Whoever is inside holds the scheduler.
    return Unmanaged<DeterministicScheduler>.fromOpaque(address).takeUnretainedValue()
  }

  /// Runs a body on the calling thread inside of a scheduler; one may run inside of another.
  static func with<Result, Failure>(
    _ scheduler: DeterministicScheduler, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let outer = pthread_getspecific(key)
    pthread_setspecific(key, Unmanaged.passUnretained(scheduler).toOpaque())
    defer { pthread_setspecific(key, outer) }
    return try withExtendedLifetime(scheduler, body)
  }
}
