package import InMemoryBroker

/// What a scenario means to live traffic: who the clients of a broker are taken for, and what goes
/// wrong for them.
package struct LiveScenario: Sendable {
  /// A process that a live client can be taken for.
  package struct Process: Equatable, Sendable {
    package let name: String
    /// The name that stands for all of its kind.
    package let kind: String
    /// The queue that it serves; `nil` if it is a client.
    package let queue: String?
  }

  /// The processes, by the places that the rules name.
  package let processes: [Process]
  package let rules: [FaultRule]
  /// The time of each rule that has one of its own, in nanoseconds: the earliest that the story
  /// allows.
  package let times: [Int64?]
  /// What each rule says.
  package let descriptions: [String]
  /// Whether each rule has to strike.
  package let mustStrike: [Bool]

  /// Reads a scenario file, of which only who takes part and the faults count.
  ///
  /// So it may do without a story, steps and expectations.
  ///
  /// - Throws: What is wrong with the text, or which faults cannot strike live clients, and why.
  package init(reading text: SourceText) throws(ScenarioErrors) {
    let keys = Scenario.keys.allowing(absenceOf: "story")
    let scenario = try Scenario(reading: text, keys: keys) { $0.liveProblems() }
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
