import RPCCore
import RPCSim
import RPCSimTesting
import XCTest

final class ShopXCTests: SimulationTestCase {
  override var corpus: String? { "XCFailures" }

  func testPaymentIsChargedOnce() async {
    let crash = FaultScript.crash(.anywhere, of: "cashier", restartAfter: .milliseconds(100))
    await explored(schedules: 200, faults: [crash]) { sim in
      let totals = ObservedValues<Int>()
      try await chargeOnce(sim, noting: totals)
      XCTAssertEqual(totals.all, [500])
    }
  }

  func testLedgerIsCorrect() async {
    await explored(schedules: 20) { sim in
      let totals = ObservedValues<Int>()
      try await chargeOnce(sim, noting: totals)
      XCTAssertEqual(totals.all, [500])
    }
  }

  func testErrorOfTheBody() async {
    await simulated { sim in
      _ = try await sim.openLink { _ in }
      throw RPCError.notConnected
    }
  }

  func testPlainAssertion() {
    XCTAssertEqual(1, 2)
  }
}

private func chargeOnce(_ sim: Simulation, noting totals: ObservedValues<Int>) async throws {
  sim.declareQueue("payments")
  sim.process("cashier") { cashier in
    try await RPCServer(cashier, serving: "payments") {
      $0.handle("charge") { (amount: Int) in totals.append(amount) }
    }.run()
  }
  try await withRPCClient(sim, calling: "payments") { client in
    try await client.call("charge", 500)
    try await sim.sleep(for: .seconds(1))
  }
}
