import InMemoryBroker
import RPCCore

/// Changes one byte of a message's body.
///
/// The seed decides which one.
struct Corruption {
  let seed: UInt64

  func corrupted(_ message: RPCMessage) -> RPCMessage {
    let trace = message.trace
    var random = RandomStream(
      seed: seed, site: StableHash("corrupt").adding(trace.subject).adding(trace.occurrence))
    let index = message.body.isEmpty ? 0 : Int(random.next() % UInt64(message.body.count))
    return message.corrupted(at: index)
  }

  func corrupted(_ method: ClientMethod) -> ClientMethod {
    guard case .publish(let publication) = method else { return method }
    return .publish(publication.carrying(corrupted(publication.message)))
  }

  func corrupted(_ frame: Route.DownFrame) -> Route.DownFrame {
    guard case .method(.delivery(let delivery)) = frame else { return frame }
    return .method(.delivery(delivery.carrying(corrupted(delivery.message))))
  }
}

extension EventKind {
  /// The journal's kind of event for a fault that harms a message.
  init(hopFault verdict: FaultVerdict) {
    self =
      switch verdict {
      case .duplicate: .messageDuplicated
      case .delay: .messageDelayed
      case .reorder: .messageReordered
      case .corrupt: .messageCorrupted
      default: .messageLost
      }
  }
}
