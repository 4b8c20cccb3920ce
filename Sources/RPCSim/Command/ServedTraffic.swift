import AMQPGateway
import InMemoryBroker
import RPCSim

/// The options of `serve` for traffic: planned faults, and a journal.
struct ServedTraffic {
  private let scenario: TrafficScenario?
  private var struck: [Int]
  private var journal: JournalFile?

  /// Reads the options; `nil` if none of them is given.
  init?(_ arguments: Arguments) throws(FileFailure) {
    guard arguments.has(.trafficFaults) || arguments.has(.trafficJournal) else { return nil }
    scenario = try arguments.text(.trafficFaults).map { (path) throws(FileFailure) in
      let text = try SourceText(ofFile: path, atMost: Scenario.maximumSize)
      do throws(ScenarioErrors) {
        return try TrafficScenario(reading: text)
      } catch {
        throw FileFailure(message: error.description)
      }
    }
    struck = Array(repeating: 0, count: scenario?.rules.count ?? 0)
    journal = try arguments.text(.trafficJournal).map { (path) throws(FileFailure) in
      try JournalFile(path)
    }
  }

  /// The planned faults, if there are any.
  var faults: TrafficFaults? {
    scenario.map { scenario in
      TrafficFaults(
        processes: scenario.processes.map {
          TrafficProcess(name: $0.name, kind: $0.kind, queue: $0.queue)
        },
        rules: scenario.rules, times: scenario.times)
    }
  }

  /// Reports the faults that struck, and writes the journal.
  mutating func tell(_ crossings: [Crossing], _ console: inout Console) {
    for case .struck(let rule) in crossings.lazy.map(\.event) {
      struck[rule] += 1
      if let scenario { console.write("fault: \(scenario.descriptions[rule])\n") }
    }
    journal?.write(crossings, &console)
  }

  /// Reports the faults that never struck, and returns the code of the command.
  ///
  /// The code is a failure if such a fault must strike, and unusable if the journal is incomplete.
  mutating func end(_ console: inout Console) -> ExitCode {
    var code = ExitCode.held
    for (rule, count) in struck.enumerated() where count == 0 {
      guard let scenario else { break }
      console.write("never struck: \(scenario.descriptions[rule])\n")
      if scenario.mustStrike[rule] { code = code.joined(with: .failed) }
    }
    return journal?.isComplete == false ? code.joined(with: .unusable) : code
  }
}

/// A journal that is written during the traffic.
private struct JournalFile {
  private let path: String
  private let isJSON: Bool
  private var stream: ConsoleStream
  private var journal = TrafficJournal()
  private var hasComplained = false

  init(_ path: String) throws(FileFailure) {
    self.path = ScenarioFiles.shown(path)
    isJSON = path.hasSuffix(".jsonl")
    do throws(Platform.Failure) {
      stream = ConsoleStream(descriptor: try Platform.create(path), mayHaveColour: false)
    } catch {
      throw FileFailure(message: "\(self.path): error: \(error.message)")
    }
    if !isJSON { stream.write(TrafficJournal.header + "\n") }
  }

  var isComplete: Bool { stream.failure == nil }

  /// Writes crossings at once, so that a crash of the process loses none of them.
  mutating func write(_ crossings: [Crossing], _ console: inout Console) {
    var text = ""
    for crossing in crossings {
      for entry in journal.take(crossing) {
        text += isJSON ? String(decoding: entry.json, as: UTF8.self) : entry.line
        text += "\n"
      }
    }
    if !text.isEmpty { stream.write(text) }
    guard let failure = stream.failure, !hasComplained else { return }
    hasComplained = true
    console.complain("\(path): error: \(failure.message); the journal ends here")
  }
}
