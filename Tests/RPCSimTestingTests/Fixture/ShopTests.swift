// Tests of an outside package, some of which fail. The checks run them, and read what the runner
// prints and attaches.
import RPCCore
import RPCSim
import RPCSimTesting
import Testing

@Suite(.corpus("Failures"))
struct ShopTests {
  @Test(.explored(schedules: 500))
  func paymentIsChargedOnce() async throws {
    let ledger = Ledger()
    let total = try await payTwice(into: ledger)
    #expect(total == [500, 1_000], "the payments are charged in their order")
  }

  @Test(.simulated(), arguments: [1, 2])
  func paymentIsAnswered(seconds: Int) async throws {
    let sim = try Simulation.current
    try await sim.sleep(for: .seconds(seconds))
    #expect(sim.now == Instant(nanoseconds: 1_000_000_000))
  }

  @Test(.explored(schedules: 20))
  func ledgerIsCorrect() async throws {
    #expect(try await payTwice(into: Ledger()).sorted() == [500, 1_000])
  }
}

@Suite(.explored(schedules: 10))
struct NestedTests {
  @Test func inheritsTheTrait() throws { #expect(try Simulation.current.now == .start) }

  @Test(.simulated(seed: 9))
  func hasItsOwn() throws { #expect(try Simulation.current.seed == 9) }
}

struct PlainTests {
  @Test func hasNoSimulation() {
    #expect(throws: NoSimulation.self) { try Simulation.current }
  }
}

actor Ledger {
  private var total = 0

  func add(_ amount: Int) -> Int {
    total += amount
    return total
  }
}

/// Two customers pay 500 at the same time; returns the totals that they are told.
private func payTwice(into ledger: Ledger) async throws -> [Int] {
  let sim = try Simulation.current
  sim.declareQueue("payments")
  sim.process("cashier") { cashier in
    try await RPCServer(cashier, serving: "payments") {
      $0.handle("charge") { (amount: Int) in await ledger.add(amount) }
    }.run()
  }
  return try await withRPCClient(sim, calling: "payments") { client in
    async let first = client.call("charge", 500, as: Int.self)
    async let second = client.call("charge", 500, as: Int.self)
    return try await [first, second]
  }
}
