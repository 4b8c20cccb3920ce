import InMemoryBroker
import RPCCore

/// A scenario with its names resolved to places, ready to run.
///
/// Immutable and shared by all copies of a world.
final class Cast: Sendable {
  /// A process: one of a kind that the scenario describes.
  struct Role: Sendable {
    var name: String
    /// The name of its kind in the scenario, which stands for all of the kind.
    var kind: String
    var server: ServerScript?
    var client: ClientScript
    /// Shared by all of its kind, in the order in which its server knows them.
    var methods: [PlannedMethod] = []
    /// Whether it needs an address for replies.
    var makesCalls: Bool { server?.makesCalls ?? true }
  }

  struct PlannedStep: Sendable {
    var at: DurationRange
    var process: Int
    var action: PlannedAction
  }

  indirect enum PlannedAction: Sendable {
    case call(PlannedCall)
    case cancel(label: Int32, ordinal: UInt32?)
    case wait(label: Int32, ordinal: UInt32?, timeout: Int64?)
    case feed(count: Int)
    case publish(PublishStep)
    case operate(QueueOperation, QueueAddress)
    case shutDown(ShutdownStep)
  }

  /// A call with everything known that is known before it is made.
  final class PlannedCall: Sendable {
    let label: Int32
    let request: RPCRequest
    /// In nanoseconds; `nil` waits for ever.
    let timeout: Int64?
    let times: Int
    let inFlight: Int
    /// Where the answer goes instead; a private reply queue has its name only when it is there.
    let replyTo: QueueAddress?
    let poll: PollScript?
    let takesNull: Bool

    init(_ call: CallStep, label: Int32, request: RPCRequest, timeout: Int64?) {
      self.label = label
      self.request = request
      self.timeout = timeout
      times = call.times
      inFlight = call.inFlight ?? .max
      replyTo = call.replyTo
      poll = call.poll
      takesNull = call.takesNull
    }
  }

  /// An instant by which, or at which, calls are expected to end.
  struct Bound: Hashable, Sendable {
    var label: Int32
    /// Which of the calls of that name; `nil` is all.
    var ordinal: UInt32?
    var nanoseconds: Int64
    /// Whether it counts from the story's beginning, and not from that of the call.
    var isAbsolute: Bool
  }

  let scenario: Scenario
  let roles: [Role]
  /// The methods of each process, in the order in which its server knows them.
  let methods: [[PlannedMethod]]
  /// Whether any request can be answered without a handler of its own; in most stories none can.
  let answersWithoutHandler: Bool
  /// Whether anybody waits for calls that were made before; only then are deadlines remembered.
  let waitsForCalls: Bool
  /// Whether processes have to do with each other by messages alone.
  let hasSeparateProcesses: Bool
  /// Whether it matters in what order calls end, wherever they do.
  let ordersCalls: Bool
  /// Whether a state is known by its content.
  let isPlain: Bool
  /// Whether it matters at which servers handlers ran.
  let countsRunsByServer: Bool
  /// What each process is known by: servers that are alike by the same.
  let roleWords: [UInt64]
  /// Whether any client takes its replies by hand.
  let hasClientsByHand: Bool
  /// The instants that expectations name for calls.
  let bounds: [Bound]
  let steps: [PlannedStep]
  let rules: [FaultRule]
  /// The time of each rule that has one of its own.
  let ruleTimes: [DurationRange?]
  /// For each rule, which fault of the scenario it comes from.
  let ruleFaults: [Int]
  /// How often each fault may strike that a schedule may place; `nil` for planned ones.
  let faultLimits: [Int?]
  /// Whether a schedule may place any fault.
  let hasFreeFaults: Bool
  /// The names of calls.
  let labels: [String]
  private let labelPlaces: [String: Int32]

  /// Resolves a scenario, with calls that it does not mention.
  init(_ scenario: Scenario, otherCalls: [String] = []) {
    self.scenario = scenario
    let roles = Self.roles(of: scenario)
    let labels = Self.labels(of: scenario) + otherCalls
    let places = Dictionary(
      labels.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
    let planner = Planner(scenario: scenario, roles: roles, labels: places)
    let faults = planner.faults()
    self.roles = roles
    methods = roles.map(\.methods)
    answersWithoutHandler = scenario.answersWithoutHandler
    waitsForCalls = scenario.steps.contains {
      if case .wait = $0.action { true } else { false }
    }
    hasSeparateProcesses = scenario.hasSeparateProcesses
    ordersCalls = scenario.expectations.contains { if case .order = $0 { true } else { false } }
    isPlain = scenario.isPlain
    countsRunsByServer = scenario.countsRunsByServer
    roleWords = roles.indices.map { index in
      guard let server = roles[index].server, scenario.isAlike(server) else {
        return UInt64(index)
      }
      return UInt64(roles.firstIndex { $0.kind == server.name } ?? index)
    }
    hasClientsByHand = scenario.clients.contains(where: \.isDrivenByHand)
    self.labels = labels
    labelPlaces = places
    bounds = planner.bounds()
    steps = planner.steps()
    rules = faults.map(\.rule)
    ruleTimes = faults.map(\.time)
    ruleFaults = faults.map(\.fault)
    faultLimits = scenario.faults.map(\.limit)
    hasFreeFaults = faults.contains(where: \.rule.isFree)
  }

  func label(_ name: String) -> Int32 { labelPlaces[name] ?? -1 }

  /// The processes that a name stands for: one, or all of a kind.
  func processes(named name: String) -> [Int] {
    roles.places(named: name)
  }

  private static func roles(of scenario: Scenario) -> [Role] {
    let clients = scenario.clients.flatMap { script in
      scenario.members(of: script.name, count: script.count).map {
        Role(name: $0, kind: script.name, server: nil, client: script)
      }
    }
    let servers = scenario.servers.flatMap { script in
      let methods = script.methods.map(PlannedMethod.init)
      return scenario.members(of: script.name, count: script.count).map {
        Role(
          name: $0, kind: script.name, server: script, client: script.ownClient, methods: methods)
      }
    }
    return clients + servers
  }

  /// The names of all calls, in the order in which the scenario mentions them.
  private static func labels(of scenario: Scenario) -> [String] {
    var labels: [String] = []
    var known: Set<String> = []
    func add(_ label: String) {
      if known.insert(label).inserted { labels.append(label) }
    }
    for case .call(let call) in scenario.steps.map(\.action) { add(call.label ?? call.method) }
    for call in scenario.servers.flatMap(\.methods).flatMap(\.calls) {
      add(call.label ?? call.method)
    }
    return labels
  }
}

extension Scenario {
  /// The names of the processes of a kind.
  func members(of kind: String, count: Int) -> [String] {
    count == 1 ? [kind] : (1...max(1, count)).map { "\(kind)\($0)" }
  }
}

/// A method's script, shared by all who look at it: copying a script costs more than most handlers.
final class PlannedMethod: Sendable {
  let script: MethodScript
  /// Whether its handlers never end, and make no calls either.
  let onlyHangs: Bool
  /// Whether a filter or a validator looks at its requests.
  let refuses: Bool

  init(_ script: MethodScript) {
    self.script = script
    onlyHangs = script.result == .hangs && script.calls.isEmpty
    refuses = script.refusal != nil
  }
}

extension ServerScript {
  /// How a server's handlers make their calls.
  var ownClient: ClientScript {
    var client = ClientScript(name: name)
    client.timeout = timeout
    client.reconnect = reconnect
    // Whoever hears that a call is of no use any more passes it on.
    client.announcesCancel = hearsCancel
    return client
  }

  var makesCalls: Bool { methods.contains { !$0.calls.isEmpty } }
}

extension [Cast.Role] {
  /// The processes that a name stands for: one, or all of a kind.
  func places(named name: String) -> [Int] {
    indices.filter { self[$0].name == name || self[$0].kind == name }
  }
}
