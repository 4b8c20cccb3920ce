public import RPCCore

/// The effect of a fault.
///
/// A duration of `nil` means for ever.
public enum FaultVerdict: Hashable, Sendable {
  /// The process dies and loses its connection and its volatile state. Messages that it sent still
  /// arrive.
  case crash(restartAfter: Duration?)
  /// The process loses its connection and keeps its state. Messages that it sent still arrive.
  case disconnect(reconnectAfter: Duration?)
  /// The process stands still, and then continues where it was.
  case pause(for: Duration?)
  /// The process's handlers take this many times as long from now on. In hosted code, their sleeps
  /// do.
  case slow(factor: Int64)
  /// Nothing passes between the process and the broker until the partition heals.
  case partition(healAfter: Duration?)
  /// The broker stops, loses everything that is not durable, and starts again after the downtime.
  case restartBroker(downtime: Duration)
  /// The message vanishes.
  case drop
  /// The message arrives twice.
  case duplicate
  /// The message, and all that follow it on its channel, arrive later.
  case delay(by: Duration)
  /// The message changes places with the one before it on its channel.
  case reorder
  /// One byte of the message's body changes.
  case corrupt
  /// The broker refuses the publication with a negative publisher confirm.
  case refuse
  /// The queue of this name accepts no messages for a while.
  case fillQueue(String, for: Duration?)
  /// The queue of this name is deleted with its messages. Its consumers are notified (B14).
  case deleteQueue(String)
  /// The messages that wait in the queue of this name are removed. Delivered messages stay at their
  /// consumers.
  case purgeQueue(String)
  /// The handler fails with this error instead of going on.
  case failHandler(RemoteError)
  /// The handler never ends.
  case hangHandler
  /// The process's clock jumps ahead by this much, or back if negative.
  case jumpClock(by: Duration)

  /// The name of the verdict's kind in scenario files and reports.
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
