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
}

extension World {
  /// Asks the planned faults about a message that sets out on a hop.
  mutating func strike(
    _ hop: FaultPoint, process: Int, trace: MessageTrace, hasPredecessor: Bool
  ) -> Damage {
    var damage = Damage()
    let rule = strike(hop, process: process, call: call(of: trace)) { verdict in
      switch verdict {
      case .reorder: hasPredecessor
      case .corrupt: hop != .acknowledgement
      case .refuse: hop == .request || hop == .reply
      default: true
      }
    }
    guard let rule else { return damage }
    switch faults.rules[rule].verdict {
    case .drop: damage.isLost = true
    case .duplicate: damage.isDuplicated = true
    case .delay(let nanoseconds): damage.delay = nanoseconds
    case .corrupt: damage.isCorrupted = true
    case .reorder: damage.isReordered = true
    case .refuse:
      // The broker tells of it, when the message has arrived.
      damage.isRefused = true
      return damage
    default: return damage
    }
    let kind = EventKind(hopFault: faults.rules[rule].verdict)
    let actor = Actor(sendingOn: hop, process: process)
    note(kind, by: actor, call: call(of: trace), message: trace, .hop(hop))
    return damage
  }

  /// The message with one byte of its body changed; which one depends on the seed.
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

extension Actor {
  fileprivate init(sendingOn hop: FaultPoint, process: Int) {
    switch hop {
    case .delivery, .replyDelivery: self = .broker
    default: self = .process(process)
    }
  }
}
