import RPCSim
import Testing

@Suite("States that an exploration has to see")
struct SightingTests {
  @Test("The report counts in how many schedules a state was seen")
  func seen() throws {
    let report = try explore(schedules: 50) { sim in
      sim.sometimes("the second task is first", await firstOfTwo() == 2)
      sim.sometimes("a schedule runs")
    }
    let race = try #require(report.sightings.first)
    #expect(race.name == "the second task is first")
    #expect(race.asked == 50)
    #expect((1..<50).contains(race.seen))
    #expect(report.sightings.last?.seen == 50)
  }

  @Test("A state that is never seen fails the exploration, which says how far it came")
  func neverSeen() throws {
    let error = #expect(throws: NeverSeen.self) {
      try explore(schedules: 20) { sim in
        sim.sometimes("a third task is first", await firstOfTwo() == 3)
      }
    }
    #expect(error?.schedules == 20)
    #expect(error?.sightings.map(\.asked) == [20])
    #expect(
      error?.description.contains(
        "'a third task is first' was seen in 0 of 20 schedules that asked") == true)
  }

  @Test("A state that no schedule comes to is named by the exploration")
  func neverAsked() throws {
    let error = #expect(throws: NeverSeen.self) {
      try explore(schedules: 3, sighting: ["a reply is late"]) { _ in }
    }
    #expect(error?.description.contains("no schedule came to 'a reply is late'") == true)
  }

  @Test("A failure is more important than a state that was not seen")
  func failing() throws {
    #expect(throws: SimulationFailure.self) {
      try explore(schedules: 3) { sim in
        sim.sometimes("it is there", false)
        sim.expect(false)
      }
    }
  }

  @Test("A single simulation does not depend on it")
  func single() throws {
    try simulate { sim in sim.sometimes("it is there", false) }
  }

  @Test("The number of jobs does not change the counts")
  func jobs() throws {
    func counts(_ jobs: Int) throws -> [Sighting] {
      var options = SimulationOptions()
      options.jobs = jobs
      return try explore(schedules: 60, options: options) { sim in
        sim.sometimes("the second task is first", await firstOfTwo() == 2)
      }.sightings
    }
    #expect(try counts(1) == counts(3))
  }
}

/// The number of the task that runs first.
private func firstOfTwo() async -> Int {
  await withTaskGroup { group in
    group.addTask { 1 }
    group.addTask { 2 }
    return await group.next() ?? 0
  }
}
