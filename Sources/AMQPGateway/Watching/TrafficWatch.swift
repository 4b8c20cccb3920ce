package import InMemoryBroker
import RPCCore

/// The faults that live traffic is to meet.
package struct LiveFaults: Sendable {
  package var processes: [LiveProcess]
  package var rules: [FaultRule]
  /// The time of each rule that has one of its own, in nanoseconds since the server began.
  package var times: [Int64?]

  package init(processes: [LiveProcess], rules: [FaultRule], times: [Int64?]) {
    self.processes = processes
    self.rules = rules
    self.times = times
  }
}

/// What the gateway remembers of messages and clients while somebody watches or harms them.
struct TrafficWatch: Sendable {
  /// Something that a fault does later.
  struct Alarm: Sendable {
    enum Action: Sendable {
      case strike(rule: Int)
      /// A client's request goes on.
      case releaseRequest(ClientID)
      /// What was sent to a client goes on.
      case releaseOutput(ClientID)
      case heal(ClientID)
      case drain(String)
      case startBroker
    }

    let instant: Instant
    let action: Action
  }

  /// What a fault does as soon as the broker has said all that it was about to say.
  enum Deferred: Sendable {
    case end(ConnectionID)
    case apply(FaultVerdict, client: ClientID?)
  }

  var calls = LiveCalls()
  var cast: LiveCast
  var faults: FaultPlan
  let times: [Int64?]
  /// What happened since somebody asked last.
  var crossings: [Crossing] = []
  var deferred = Deque<Deferred>()
  /// The earliest first; there are never many.
  private(set) var alarms: [Alarm] = []
  /// Rules whose time has come, and whose queue is not there yet.
  var awaitingQueues: [Int] = []
  var isBrokerDown = false
  /// Deliveries that came twice: their second settlement is nobody's mistake.
  var repeated: [RepeatedDelivery] = []

  struct RepeatedDelivery: Equatable, Sendable {
    let channel: ChannelID
    let tag: UInt64
  }

  init(_ faults: LiveFaults? = nil) {
    cast = LiveCast(faults?.processes ?? [])
    self.faults = FaultPlan(rules: faults?.rules ?? [])
    times = faults?.times ?? []
  }

  mutating func setAlarm(_ action: Alarm.Action, at instant: Instant) {
    let place = alarms.firstIndex { $0.instant > instant } ?? alarms.endIndex
    alarms.insert(Alarm(instant: instant, action: action), at: place)
  }

  /// The next thing that is due.
  mutating func takeAlarm(now: Instant) -> Alarm? {
    guard let first = alarms.first, first.instant <= now else { return nil }
    return alarms.removeFirst()
  }
}

/// What a client sent and a fault keeps.
struct HeldRequest: Sendable {
  let request: BrokerRequest
  let passage: RequestPassage
  /// Whether the faults of its hop have been asked.
  let hasSetOut: Bool
}
