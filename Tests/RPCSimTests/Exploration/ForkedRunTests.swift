import InMemoryBroker
import Testing

@testable import RPCSim

@Suite struct ForkedRunTests {
  /// A worker that may crash anywhere, once.
  private static var scenario: Scenario {
    var scenario = Scenarios.death()
    scenario.faults[0].point = .anywhere
    return scenario
  }

  private func recording(_ strategy: Strategy) throws -> Recording {
    let run = ScenarioRun(of: Self.scenario, strategy: strategy, isRecorded: true)
    return try #require(Recording(of: run, scenario: "", found: ""))
  }

  private func fork(
    _ recording: Recording, at decision: Int, _ meaning: String? = nil, keepsRest: Bool = false
  ) -> ForkedRun? {
    ForkedRun(
      of: recording, in: Self.scenario, at: decision, taking: meaning, keepsRest: keepsRest)
  }

  private static let afterAck = "strike the fault: worker, crash after ack of first#1"
  private static let noneAfterAck = "let nothing go wrong: worker, after ack of first#1"

  /// The number of the first decision with the given alternative.
  private func decision(of meaning: String, in recording: Recording) throws -> Int {
    try #require(
      (1...40).first { decision in
        let all = fork(recording, at: decision)?.alternatives.map { "\($0)" } ?? []
        return all.contains(meaning)
      })
  }

  @Test("A fault is made to strike where a schedule may place it, and kept from it")
  func strikes() throws {
    let plain = try recording(.inOrder)
    let index = try decision(of: Self.afterAck, in: plain)
    let list = try #require(fork(plain, at: index))
    #expect(list.run == nil && list.strikes.isEmpty)
    #expect(!list.alternatives.contains { "\($0)" == Self.noneAfterAck })
    let struck = try #require(fork(plain, at: index, Self.afterAck)?.run)
    #expect(struck.faults[0].struckAt == [.afterAck])
    let recorded = try #require(Recording(of: struck, scenario: "", found: ""))
    let here = try #require(fork(recorded, at: index))
    #expect(here.strikes.map { "\($0)" } == [Self.afterAck])
    #expect(here.alternatives.suffix(2).map { "\($0)" } == [Self.afterAck, Self.noneAfterAck])
    #expect(fork(recorded, at: index, Self.afterAck)?.run?.record == struck.record)
    let undone = try #require(fork(recorded, at: index, Self.noneAfterAck)?.run)
    #expect(undone.record == plain.record)
  }

  @Test("What strikes before stays, and what strikes later only if it is to be kept")
  func order() throws {
    let plain = try recording(.inOrder)
    let index = try decision(of: Self.afterAck, in: plain)
    let early = "strike the fault: worker, crash before handler of first#1"
    let first = try decision(of: early, in: plain)
    #expect(first < index)
    let struck = try #require(fork(plain, at: index, Self.afterAck)?.run)
    let recorded = try #require(Recording(of: struck, scenario: "", found: ""))
    // Only one fault may strike, so the earlier strike replaces the later one.
    #expect(fork(recorded, at: first, early)?.run?.faults[0].struckAt == [.beforeHandler])
    let other = "deliver to the broker: nobody"
    #expect(fork(recorded, at: first, other)?.run == nil)
    let same = try #require(fork(recorded, at: first)).recorded
    #expect(fork(recorded, at: first, "\(same)")?.run?.faults[0].fired == 0)
    let kept = try #require(fork(recorded, at: first, "\(same)", keepsRest: true)?.run)
    #expect(kept.record == struck.record)
  }

  @Test("A decision may be named without how many alike came before")
  func repetition() throws {
    let scenario = Scenarios.death()
    let run = ScenarioRun(of: scenario, isRecorded: true)
    let recording = try #require(Recording(of: run, scenario: "", found: ""))
    var repeated = 0
    for decision in 1...run.performedCount {
      let list = try #require(ForkedRun(of: recording, in: scenario, at: decision))
      for other in list.alternatives where other.repetition > 0 {
        repeated += 1
        let runs = ["\(other)", "\(other.decision)"].map {
          ForkedRun(of: recording, in: scenario, at: decision, taking: $0)?.run?.record
        }
        #expect(runs[0] != nil && runs[0] == runs[1])
      }
    }
    #expect(repeated > 0)
  }

  @Test("Later choices are kept if that is wanted, and each run can be played again exactly")
  func keeps() throws {
    let scenario = try Scenario(reading: SourceText(file: "race.json5", text: ScenarioTexts.race))
    let run = ScenarioRun(of: scenario, strategy: .random(seed: 3), isRecorded: true)
    let recording = try #require(Recording(of: run, scenario: "", found: ""))
    var differences = 0
    for decision in 1...run.performedCount {
      let list = try #require(ForkedRun(of: recording, in: scenario, at: decision))
      for other in list.alternatives {
        let forks = try [false, true].map { keepsRest in
          try #require(
            ForkedRun(
              of: recording, in: scenario, at: decision, taking: "\(other)", keepsRest: keepsRest
            )?.run)
        }
        if forks[0].record != forks[1].record { differences += 1 }
        // An event that was delayed in the recording comes as early as it can in the fork.
        let wasPutOff = run.record?.schedule.deviations.contains { $0.isDelay && $0.take == other }
        #expect(other != list.recorded || wasPutOff == true || forks[1].record == run.record)
        for fork in forks {
          let again = try #require(Recording(of: fork, scenario: "", found: ""))
          #expect(Replay(of: again, in: scenario).outcome == .exact)
        }
      }
    }
    #expect(differences > 0)
  }
}
