import InMemoryBroker
import RPCCore

/// What a world wants of whoever runs the code of its hosted processes, in order.
enum HostedOutput: Sendable {
  /// Something arrived on a link.
  case received(ServerMethod, link: Slot)
  case linkClosed(Slot, reason: String)
  /// The broker knows that the process has closed a link, or it cannot be told.
  case linkReleased(Slot)
  /// Run the process's code, from its beginning.
  case run(Int)
  /// The process has died: its code must not go on.
  case stopped(Int)
  /// The code must stand still.
  case paused(Int)
  case resumed(Int)
  case wake(sleeper: UInt64)
}
