import RPCSim
import Synchronization
import Testing

@Suite("Random numbers in simulations")
struct SimulatedRandomTests {
  @Test("They follow from the seed")
  func seeded() throws {
    func numbers(seed: UInt64) throws -> [UInt64] {
      try simulate(seed: seed) { sim in
        var random = sim.random
        return (0..<4).map { _ in random.next() }
      }
    }
    #expect(try numbers(seed: 3) == numbers(seed: 3))
    #expect(try numbers(seed: 3) != numbers(seed: 4))
    #expect(Set(try numbers(seed: 3)).count == 4)
  }

  @Test("Each process has its own, and all generators of a process continue one sequence")
  func own() throws {
    let drawn = Mutex<[UInt64]>([])
    try simulate { sim in
      var (first, second) = (sim.random, sim.random)
      let numbers = [first.next(), second.next(), first.next()]
      sim.process("worker") { worker in
        var random = worker.random
        let number = random.next()
        drawn.withLock { $0 = numbers + [number] }
      }
      try await sim.sleep(for: .seconds(1))
    }
    #expect(Set(drawn.withLock { $0 }).count == 4)
  }

  @Test("A process that restarts draws others")
  func restarted() throws {
    let drawn = Mutex<[UInt64]>([])
    try simulate { sim in
      let worker = sim.process("worker") { worker in
        var random = worker.random
        let number = random.next()
        drawn.withLock { $0.append(number) }
        try await worker.clock.sleep(for: .seconds(10))
      }
      try await sim.sleep(for: .seconds(1))
      worker.crash(restartAfter: .seconds(1))
      try await sim.sleep(for: .seconds(2))
    }
    let numbers = drawn.withLock { $0 }
    #expect(numbers.count == 2 && Set(numbers).count == 2)
  }

  @Test("A run with them is deterministic")
  func deterministic() throws {
    var options = SimulationOptions()
    options.checksDeterminism = true
    try simulate(seed: 5, options: options) { sim in
      for _ in 0..<3 {
        var random = sim.random
        try await sim.sleep(for: .milliseconds(Int.random(in: 1...100, using: &random)))
      }
    }
  }
}
