import Dispatch
import Synchronization

/// A request to end the process (SIGINT, SIGTERM), which a thread can wait for.
final class EndRequest: Sendable {
  private let wasMade = Atomic(false)
  private let arrival = DispatchSemaphore(value: 0)

  var isMade: Bool { wasMade.load(ordering: .acquiring) }

  func make() {
    wasMade.store(true, ordering: .releasing)
    arrival.signal()
  }

  /// Waits for the request, or until the milliseconds are over.
  ///
  /// - Returns: Whether the request was made.
  func wait(milliseconds: Int) -> Bool {
    isMade || arrival.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
  }
}
