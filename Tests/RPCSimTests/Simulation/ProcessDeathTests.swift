import RPCCore
import Testing

@testable import RPCSim

/// Effects that remain when a process crashes.
@Suite("The death of a process of code")
struct ProcessDeathTests {
  private actor Database {
    private(set) var count = 0
    func add() { count += 1 }
  }

  @Test("An actor that outlives it answers afterwards, wherever it died")
  func outlived() throws {
    try explore(schedules: Schedules.areMany ? 1000 : 300) { sim in
      let database = Database()
      let worker = sim.process("worker") { worker in
        await withTaskGroup { group in
          for _ in 0..<2 {
            group.addTask {
              for _ in 0..<3 {
                await database.add()
                await Task.yield()
              }
            }
          }
        }
        try await worker.clock.sleep(for: .seconds(10))
      }
      await Task.yield()
      await Task.yield()
      worker.crash()
      let count = await database.count
      sim.expect(count <= 6)
      try await sim.sleep(for: .seconds(1))
      let later = await database.count
      // A call that was on its way to the actor may still arrive, because the actor is not part of
      // the process.
      sim.expect(later - count <= 2, "the dead went on: \(count), then \(later)")
    }
  }

  @Test("Its own tasks never go on, and its actors do nothing that others see")
  func dead() throws {
    try explore(schedules: 100) { sim in
      let log = Database()
      let worker = sim.process("worker") { worker in
        while true {
          try await worker.clock.sleep(for: .milliseconds(10))
          await log.add()
        }
      }
      try await sim.sleep(for: .milliseconds(35))
      worker.crash()
      let count = await log.count
      try await sim.sleep(for: .seconds(1))
      sim.expect(await log.count <= count + 1, "the dead went on")
    }
  }
}
