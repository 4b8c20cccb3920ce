import InMemoryBroker
import RPCCore

/// What a fault does to a message on its way.
struct Damage {
  var isLost = false
  var isDuplicated = false
  var isCorrupted = false
  var isReordered = false
  var isRefused = false
  var delay: Int64 = 0

  /// A message that nothing happens to.
  init() {}

  /// What a verdict does to a message.
  ///
  /// - Returns: `nil` if it does nothing to any.
  init?(_ verdict: FaultVerdict) {
    switch verdict {
    case .drop: isLost = true
    case .duplicate: isDuplicated = true
    case .delay(let nanoseconds): delay = nanoseconds
    case .corrupt: isCorrupted = true
    case .reorder: isReordered = true
    case .refuse: isRefused = true
    default: return nil
    }
  }
}

/// Changes one byte of a message's body; which one depends on the seed.
struct Corruption {
  let seed: UInt64

  func corrupted(_ message: Message) -> Message {
    var message = message
    guard !message.body.isEmpty else {
      message.body = [0xFF]
      return message
    }
    let trace = message.trace
    var random = RandomStream(
      seed: seed, site: StableHash("corrupt").adding(trace.subject).adding(trace.occurrence))
    let place = Int(random.next() % UInt64(message.body.count))
    // The high bit makes any JSON text invalid, so that the damage is always noticed.
    message.body[place] ^= 0x80
    return message
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
  /// What the journal calls a fault that harms a message.
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
