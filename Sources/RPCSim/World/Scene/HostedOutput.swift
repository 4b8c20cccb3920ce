import InMemoryBroker
import RPCCore

/// An instruction from a world to the code that runs its hosted processes.
///
/// They are performed in order.
enum HostedOutput: Sendable {
  /// A method arrived on a link.
  case received(ServerMethod, link: Slot)
  case linkClosed(Slot, reason: String)
  /// The broker knows that the process has closed a link, or cannot be told.
  case linkReleased(Slot)
  /// The code of the process starts from its beginning.
  case run(Int)
  /// The process has died. Its code must not go on.
  case stopped(Int)
  /// The process is paused. Its code must not go on until ``resumed(_:)``.
  case paused(Int)
  case resumed(Int)
  case wake(sleeper: UInt64)
}
