import InMemoryBroker

/// An inspection of a scenario that collects its problems.
struct ScenarioInspection {
  /// The number of problems after which no suggestions are made.
  ///
  /// Each compares all known names.
  private static let mostSuggestions = 100
  /// The greatest number of names to compare.
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
  /// A broker with the declarations made so far.
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

  /// Reports that the broker refuses a declaration.
  ///
  /// A process would repeat such a declaration forever.
  mutating func rehearse(_ method: ClientMethod, at path: ScenarioPath, advice: String) {
    guard let refusal = rehearsal.refusal(of: method) else { return }
    complain(path, "the broker refuses this: \(refusal): \(advice)")
  }

  /// Reports an unknown name, with the name that was probably meant or with advice.
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
