package import InMemoryBroker
import RPCCore

/// The faults that strike the traffic.
package struct TrafficFaults: Sendable {
  package var processes: [TrafficProcess]
  package var rules: [FaultRule]
  /// The time of each timed rule, in nanoseconds since the server began; `nil` for other rules.
  package var times: [Int64?]

  package init(processes: [TrafficProcess], rules: [FaultRule], times: [Int64?]) {
    self.processes = processes
    self.rules = rules
    self.times = times
  }
}

/// The state of messages and clients that the gateway keeps while traffic is watched or meets
/// faults.
struct TrafficWatch: Sendable {
  /// A fault's effect at a later instant.
  struct Alarm: Sendable {
    enum Action: Sendable {
      case strike(rule: Int)
      /// The client's held method goes on.
      case releaseRequest(ClientID)
      /// The client's held output goes on.
      case releaseOutput(ClientID)
      case heal(ClientID)
      case drain(String)
      case startBroker
    }

    let instant: Instant
    let action: Action
  }

  /// A fault's effect after the broker's current actions are carried out.
  enum Deferred: Sendable {
    case end(ConnectionID)
    case apply(FaultVerdict, client: ClientID?)
  }

  var calls = TrafficCalls()
  var cast: TrafficCast
  var faults: FaultPlan
  let times: [Int64?]
  /// The crossings since they were last taken.
  var crossings: [Crossing] = []
  var deferred = Deque<Deferred>()
  /// The earliest first.
  ///
  /// There are few alarms, so a sorted array is enough.
  private(set) var alarms: [Alarm] = []
  /// Indices of due timed rules whose queue does not exist yet.
  var awaitingQueues: [Int] = []
  var isBrokerDown = false
  /// Duplicated deliveries.
  ///
  /// Their second settlement is no mistake of the client.
  var repeated: [RepeatedDelivery] = []

  struct RepeatedDelivery: Equatable, Sendable {
    let channel: ChannelID
    let tag: UInt64
  }

  init(_ faults: TrafficFaults? = nil) {
    cast = TrafficCast(faults?.processes ?? [])
    self.faults = FaultPlan(rules: faults?.rules ?? [])
    times = faults?.times ?? []
  }

  mutating func setAlarm(_ action: Alarm.Action, at instant: Instant) {
    let index = alarms.firstIndex { $0.instant > instant } ?? alarms.endIndex
    alarms.insert(Alarm(instant: instant, action: action), at: index)
  }

  /// The next alarm that is due.
  mutating func takeAlarm(now: Instant) -> Alarm? {
    guard let first = alarms.first, first.instant <= now else { return nil }
    return alarms.removeFirst()
  }
}

/// A method that a client sent and a fault holds.
struct HeldRequest: Sendable {
  let request: BrokerRequest
  let passage: RequestPassage
  /// Whether the faults of its hop have been asked.
  let hasSetOut: Bool
}
