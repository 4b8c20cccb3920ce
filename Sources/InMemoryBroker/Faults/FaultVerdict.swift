public import RPCCore

/// What a fault does.
///
/// All durations are nanoseconds; `nil` means for ever.
public enum FaultVerdict: Hashable, Sendable {
  /// The process dies: volatile state and connection are gone, what it sent still arrives.
  case crash(restartAfter: Int64?)
  /// The process loses its connection and keeps its state; what it sent still arrives.
  case disconnect(reconnectAfter: Int64?)
  /// The process stands still and then goes on where it was.
  case pause(nanoseconds: Int64?)
  /// The process's handlers take so many times as long from now on; of code, their sleeps do.
  case slow(factor: Int64)
  /// Nothing passes between the process and the broker until the partition heals.
  case partition(healAfter: Int64?)
  /// The broker stops, losing what is not durable, and is back after a while.
  case restartBroker(downtime: Int64)
  /// The message vanishes.
  case drop
  /// The message arrives twice.
  case duplicate
  /// The message, and what follows it on its channel, takes longer.
  case delay(nanoseconds: Int64)
  /// The message changes places with the one before it on its channel.
  case reorder
  /// A byte of the message's body is not what it was.
  case corrupt
  /// The broker refuses the publication (a negative publisher confirm).
  case refuse
  /// The queue takes no messages for a while.
  case fillQueue(String, nanoseconds: Int64?)
  /// The queue of this name is deleted with its messages; whoever asked for it is told (B14).
  case deleteQueue(String)
  /// The messages that wait in the queue of this name are thrown away; those at consumers stay.
  case purgeQueue(String)
  /// The handler fails with this error instead of going on.
  case failHandler(RemoteError)
  /// The handler never ends.
  case hangHandler
  /// The process's clock is suddenly this far ahead (behind if negative) of where it was.
  case jumpClock(nanoseconds: Int64)

  /// The kind's name in scenario files and reports.
  package var name: String {
    switch self {
    case .crash: "crash"
    case .disconnect: "disconnect"
    case .pause: "pause"
    case .slow: "slow"
    case .partition: "partition"
    case .restartBroker: "restartBroker"
    case .drop: "drop"
    case .duplicate: "duplicate"
    case .delay: "delay"
    case .reorder: "reorder"
    case .corrupt: "corrupt"
    case .refuse: "refuse"
    case .fillQueue: "fill"
    case .deleteQueue: "delete"
    case .purgeQueue: "purge"
    case .failHandler: "fail"
    case .hangHandler: "hang"
    case .jumpClock: "jumpClock"
    }
  }
}
