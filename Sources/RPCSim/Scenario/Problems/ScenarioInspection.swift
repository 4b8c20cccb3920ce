import InMemoryBroker

/// A look over a scenario for everything about it that makes no sense.
struct ScenarioInspection {
  /// Problems after so many get no suggestions: each costs a comparison with every name there is.
  private static let mostSuggestions = 100
  /// Names after so many are not compared.
  static let mostCandidates = 1_000

  let scenario: Scenario
  let participants: Participants
  let calls: KnownCalls
  let queues: Set<String>
  let queueNames: [String]
  let exchanges: Set<String>
  /// The queues from which each method is served, without repetitions.
  let methods: [String: [String]]
  let methodNames: [String]
  private(set) var problems: [ScenarioProblem] = []
  /// A broker that has what was declared so far.
  private var rehearsal = BrokerRehearsal()

  init(_ scenario: Scenario) {
    self.scenario = scenario
    participants = Participants(scenario)
    calls = KnownCalls(scenario, participants)
    queueNames = scenario.queues.map(\.name)
    queues = Set(queueNames)
    exchanges = Set(scenario.exchanges.map(\.name))
    (methods, methodNames) = Self.methods(of: scenario.servers)
  }

  private static func methods(
    of servers: [ServerScript]
  ) -> (queues: [String: [String]], names: [String]) {
    var queues: [String: [String]] = [:]
    var names: [String] = []
    for server in servers {
      for method in server.methods {
        if queues[method.name] == nil { names.append(method.name) }
        let known = queues[method.name, default: []]
        if !known.contains(server.queue) { queues[method.name] = known + [server.queue] }
      }
    }
    return (queues, names)
  }

  mutating func complain(_ path: ScenarioPath, _ message: String, suggestion: String? = nil) {
    problems.append(ScenarioProblem(path: path, message: message, suggestion: suggestion))
  }

  /// Notes that the broker refuses a declaration: a process would try it again for ever.
  mutating func rehearse(_ method: ClientMethod, at path: ScenarioPath, advice: String) {
    guard let refusal = rehearsal.refusal(of: method) else { return }
    complain(path, "the broker refuses this: \(refusal): \(advice)")
  }

  /// Notes that a name is not known: with the one that was probably meant, or with advice.
  mutating func complain(
    _ path: ScenarioPath, unknown kind: String, _ name: String, among names: [String],
    advice: String
  ) {
    let candidates = problems.count < Self.mostSuggestions ? names.prefix(Self.mostCandidates) : []
    let suggestion = Suggestion.closest(to: name, among: candidates)
    let title = "unknown \(kind) \(DisplayText.quoted(name))"
    complain(path, suggestion == nil ? "\(title): \(advice)" : title, suggestion: suggestion)
  }
}
