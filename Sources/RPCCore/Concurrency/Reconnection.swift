/// Keeps somebody connected: opens a link, and another one some time after it was lost.
struct Reconnection: Sendable {
  let clock: any RPCClock
  /// The time from the loss of a link to the next; `nil` is never.
  let delay: Duration?
  /// Fired when it may be time to stop.
  let attention: Signal

  /// Connects again and again.
  ///
  /// - Parameters:
  ///   - isWanted: Whether to go on.
  ///   - connect: Opens a link and returns when it is lost or not wanted any more.
  /// - Returns: What `connect` threw, if it is not to be tried again.
  func run(
    while isWanted: () -> Bool, _ connect: () async throws -> Void
  ) async -> Result<Void, any Error> {
    while isWanted() {
      do { try await connect() } catch {
        if delay == nil, isWanted() { return .failure(error) }
      }
      guard let delay else { break }
      let next = clock.now.advanced(by: delay)
      while isWanted(), clock.now < next { await attention.wait(until: next, on: clock) }
    }
    return .success(())
  }
}
