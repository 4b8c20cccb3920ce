import Testing

@testable import RPCSim

@Suite("Delays that are easy to read")
struct SimplerDelayTests {
  @Test("The roundest comes first, and none is longer")
  func order() {
    #expect(SimplerDelay.rounder(than: 8_321) == [8_000, 8_300, 8_320])
  }

  @Test("Nothing is rounder than one digit")
  func round() {
    #expect(SimplerDelay.rounder(than: 30_000_000) == [])
    #expect(SimplerDelay.rounder(than: 7) == [])
    #expect(SimplerDelay.rounder(than: 31_000_000) == [30_000_000])
  }

  @Test("There is no overflow")
  func large() { #expect(SimplerDelay.rounder(than: .max).first == 9_000_000_000_000_000_000) }

  @Test(
    "A failure that needs something to be late says by how much in few digits",
    arguments: [
      "times/answer_in_time_or_not", "times/two_handlers_add_up",
    ])
  func reduced(name: String) throws {
    let scenario = try ScenarioFolder.scenario(name)
    let failing = try #require(
      (0..<400).lazy.map {
        let strategy = ExplorationStrategy.portfolio.strategy(at: $0, seed: 0, length: 40)
        return ScenarioRun(of: scenario, strategy: strategy)
      }.first { !$0.failures.isEmpty })
    var reducer = try #require(ScheduleReducer(failing))
    reducer.reduce()
    let delays = (reducer.run.record?.schedule.deviations ?? []).map(\.delay).filter { $0 > 0 }
    #expect(!delays.isEmpty)
    for delay in delays { #expect(delay % 100_000 == 0, "\(delay)") }
    #expect(reducer.run.failures == failing.failures)
  }
}
