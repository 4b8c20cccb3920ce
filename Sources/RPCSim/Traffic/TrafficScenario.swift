package import InMemoryBroker

/// The parts of a scenario that apply to traffic: the processes that clients can play, and the
/// faults.
package struct TrafficScenario: Sendable {
  /// A process of the scenario that a client can play.
  package struct Process: Equatable, Sendable {
    package let name: String
    /// The name of the kind, shared by all its processes.
    package let kind: String
    /// The queue that the process serves; `nil` if it is a client.
    package let queue: String?
  }

  /// The processes; the rules name them by their indices.
  package let processes: [Process]
  package let rules: [FaultRule]
  /// The time of each timed rule in nanoseconds, the earliest that the scenario allows; `nil` for
  /// other rules.
  package let times: [Int64?]
  /// The fault of each rule, in words.
  package let descriptions: [String]
  /// Whether each rule has to strike.
  package let mustStrike: [Bool]

  /// Reads a scenario file for its processes and faults.
  ///
  /// The file may lack a story, steps and expectations.
  ///
  /// - Throws: ``ScenarioErrors`` with the mistakes in the text and the faults that cannot strike
  ///   traffic.
  package init(reading text: SourceText) throws(ScenarioErrors) {
    let keys = Scenario.keys.allowing(absenceOf: "story")
    let scenario = try Scenario(reading: text, keys: keys) { $0.trafficProblems() }
    let cast = Cast(scenario)
    processes = cast.roles.map {
      Process(name: $0.name, kind: $0.kind, queue: $0.server?.queue)
    }
    rules = cast.rules
    times = cast.ruleTimes.map { $0?.least }
    descriptions = cast.ruleFaults.map { scenario.faults[$0].description }
    mustStrike = cast.ruleFaults.map { !scenario.faults[$0].isOptional }
  }
}
