extension Scenario {
  /// The greatest number of processes of one kind.
  package static let mostProcesses = 1_000
  /// The greatest number of calls that one step makes.
  package static let mostCalls = 10_000_000

  /// The greatest number of faults that a schedule may place.
  ///
  /// Each may strike on each occasion.
  package static let mostFreeFaults = 200

  /// All problems of the scenario.
  ///
  /// A scenario with problems is not run.
  ///
  /// They come in this order: the scenario as a whole, the broker, processes, steps, faults and
  /// expectations. The time is linear in the size of the scenario. Many problems take more time,
  /// because each unknown name is compared with the known ones.
  public func problems() -> [ScenarioProblem] {
    var inspection = ScenarioInspection(self)
    inspection.checkWhole()
    inspection.checkBroker()
    inspection.checkProcesses()
    inspection.checkSteps()
    inspection.checkFaults()
    inspection.checkExpectations()
    return inspection.problems
  }
}

extension ScenarioInspection {
  mutating func checkWhole() {
    if scenario.story.allSatisfy(\.isWhitespace) {
      complain(.root["story"], "the story is empty: say in a sentence what happens")
    }
    if scenario.expectations.isEmpty {
      complain(.root["expect"], "nothing is expected, so nothing is proved: add to 'expect'")
    }
    checkDuration(scenario.latency, at: .root["network"]["latency"])
    checkDuration(scenario.end, at: .root["until"])
  }

  mutating func checkBroker() {
    let (exchanges, queues) = (ScenarioPath.root["exchanges"], ScenarioPath.root["queues"])
    checkNames(scenario.exchanges.map(\.name), of: "exchange", at: exchanges)
    for exchange in scenario.exchanges {
      let bindings = exchanges[exchange.name]["bindings"]
      for binding in exchange.bindings {
        checkQueue(binding.queue, at: bindings[binding.routingKey])
      }
    }
    checkNames(scenario.queues.map(\.name), of: "queue", at: queues)
    for queue in scenario.queues {
      checkDuration(queue.messageTTL, at: queues[queue.name]["messageTTL"])
      check(queue.maximumLength, atLeast: 0, at: queues[queue.name]["maxLength"])
      if let letters = queue.deadLetterQueue {
        checkQueue(letters, at: queues[queue.name]["deadLetters"])
      }
    }
    rehearseDeclarations()
  }

  /// Asks a broker whether it refuses the declarations of the scenario.
  private mutating func rehearseDeclarations() {
    let (exchanges, queues) = (ScenarioPath.root["exchanges"], ScenarioPath.root["queues"])
    for exchange in scenario.exchanges where !exchange.name.isEmpty {
      rehearse(
        .declareExchange(exchange.declaration), at: exchanges[exchange.name],
        advice: "give it another name, or declare it as it is there already")
    }
    for queue in scenario.queues where queue.isPlausible {
      let isNamed = queue.name.hasPrefix("amq.")
      let path = queues[queue.name]
      rehearse(
        .declareQueue(queue.declaration),
        at: isNamed || queue.messageTTL == nil ? path : path["messageTTL"],
        advice: isNamed
          ? "names that begin with 'amq.' are the broker's own, so give it another"
          : "use at most 87600h")
    }
  }
}

extension QueueScript {
  /// Whether nothing else is wrong with the queue.
  ///
  /// Negative values are reported elsewhere. A queue without a name gets one from the broker.
  fileprivate var isPlausible: Bool {
    !name.isEmpty && (messageTTL ?? .zero) >= .zero && (maximumLength ?? 0) >= 0
  }
}
