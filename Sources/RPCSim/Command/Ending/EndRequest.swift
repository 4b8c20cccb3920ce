import Dispatch
import Synchronization

/// Whether the process was asked to end (SIGINT, SIGTERM), and a way to wait for it.
final class EndRequest: Sendable {
  private let wasMade = Atomic(false)
  private let arrival = DispatchSemaphore(value: 0)

  var isMade: Bool { wasMade.load(ordering: .acquiring) }

  func make() {
    wasMade.store(true, ordering: .releasing)
    arrival.signal()
  }

  /// Waits so many milliseconds, or until it is made.
  ///
  /// - Returns: Whether it was made.
  func wait(milliseconds: Int) -> Bool {
    isMade || arrival.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
  }
}
