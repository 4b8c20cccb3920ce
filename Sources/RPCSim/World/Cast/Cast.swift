import InMemoryBroker
import RPCCore

/// A scenario with its names resolved to indices, ready to run.
///
/// It is immutable, and all copies of a world share it.
final class Cast: Sendable {
  /// One process.
  ///
  /// A script with a count stands for several processes of one kind.
  struct Role: Sendable {
    var name: String
    /// The name of the script, which stands for all processes of the kind.
    var kind: String
    var server: ServerScript?
    var client: ClientScript
    /// The methods of the server.
    ///
    /// All processes of the kind share them.
    var methods: [PlannedMethod] = []
    /// Whether the process needs an address for replies.
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

  /// A call of a step, as far as it is known before it is made.
  final class PlannedCall: Sendable {
    let label: Int32
    let request: RPCRequest
    /// In nanoseconds; `nil` waits for ever.
    let timeout: Int64?
    let times: Int
    let inFlight: Int
    /// Replaces the client's own reply address.
    ///
    /// It is resolved when the call is made, because a private reply queue has no name before.
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
    /// The number of one call of that label; `nil` is all of them.
    var ordinal: UInt32?
    var nanoseconds: Int64
    /// Whether the time counts from the beginning of the scenario, and not from the start of the
    /// call.
    var isAbsolute: Bool
  }

  let scenario: Scenario
  let roles: [Role]
  /// The methods of each process, in the order of the server's script.
  let methods: [[PlannedMethod]]
  /// Whether a server may answer any request without running a handler.
  ///
  /// Few scenarios need this.
  let answersWithoutHandler: Bool
  /// Whether any step waits for calls that were made before.
  ///
  /// Only then are deadlines remembered.
  let waitsForCalls: Bool
  /// Whether processes affect each other only by messages.
  let hasSeparateProcesses: Bool
  /// Whether an expectation depends on the order in which calls of all processes end.
  let ordersCalls: Bool
  /// Whether the content of a state identifies the state.
  let isPlain: Bool
  /// Whether an expectation depends on the server at which a handler ran.
  let countsRunsByServer: Bool
  /// The identity of each process for the comparison of states.
  ///
  /// Interchangeable servers have the same.
  let roleWords: [UInt64]
  /// Whether any client is driven by hand, so that steps feed its replies to it.
  let hasClientsByHand: Bool
  /// The instants that expectations name for calls.
  let bounds: [Bound]
  let steps: [PlannedStep]
  let rules: [FaultRule]
  /// The set time of each rule; `nil` strikes at a fault point.
  let ruleTimes: [DurationRange?]
  /// For each rule, the index of its fault in the scenario.
  let ruleFaults: [Int]
  /// How often a schedule may let each fault strike; `nil` for planned faults.
  let faultLimits: [Int?]
  /// Whether a schedule may place any fault.
  let hasFreeFaults: Bool
  /// The labels of calls.
  ///
  /// Elsewhere a label is an index into this array.
  let labels: [String]
  private let labelIndices: [String: Int32]

  /// Resolves a scenario, with additional labels that it does not mention.
  init(_ scenario: Scenario, otherCalls: [String] = []) {
    self.scenario = scenario
    let roles = Self.roles(of: scenario)
    let labels = Self.labels(of: scenario) + otherCalls
    let indices = Dictionary(
      labels.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
    let planner = Planner(scenario: scenario, roles: roles, labels: indices)
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
    labelIndices = indices
    bounds = planner.bounds()
    steps = planner.steps()
    rules = faults.map(\.rule)
    ruleTimes = faults.map(\.time)
    ruleFaults = faults.map(\.fault)
    faultLimits = scenario.faults.map(\.limit)
    hasFreeFaults = faults.contains(where: \.rule.isFree)
  }

  func label(_ name: String) -> Int32 { labelIndices[name] ?? -1 }

  /// The processes that a name stands for: one, or all of a kind.
  func processes(named name: String) -> [Int] {
    roles.indices(named: name)
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

  /// The labels of all calls, in the order in which the scenario mentions them.
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

/// The script of a method.
///
/// All users share it, because a copy costs more than most handlers.
final class PlannedMethod: Sendable {
  let script: MethodScript
  /// Whether the handlers of the method never end, and make no calls.
  let onlyHangs: Bool
  /// Whether a filter or a validator may refuse requests.
  let refuses: Bool

  init(_ script: MethodScript) {
    self.script = script
    onlyHangs = script.result == .hangs && script.calls.isEmpty
    refuses = script.refusal != nil
  }
}

extension ServerScript {
  /// The client settings for the calls of a server's handlers.
  var ownClient: ClientScript {
    var client = ClientScript(name: name)
    client.timeout = timeout
    client.reconnect = reconnect
    // A server that hears of cancelled calls announces the cancellation of its handlers' calls.
    client.announcesCancel = hearsCancel
    return client
  }

  var makesCalls: Bool { methods.contains { !$0.calls.isEmpty } }
}

extension [Cast.Role] {
  /// The processes that a name stands for: one, or all of a kind.
  func indices(named name: String) -> [Int] {
    indices.filter { self[$0].name == name || self[$0].kind == name }
  }
}
