import RPCCore
import RPCSim
import XCTest

/// Simulations also work with XCTest, because they throw errors.
final class XCTestUse: XCTestCase {
  func testSimulationThatHolds() throws {
    XCTAssertEqual(try simulate(seed: 3, Self.double), 42)
  }

  func testFailureIsThrownWithItsReplay() {
    XCTAssertThrowsError(
      try simulate(seed: 3) { sim in
        let answer = try await Self.double(sim)
        sim.expect(answer == 43)
      }
    ) { error in
      XCTAssertTrue("\(error)".contains("simulate(replaying:"), "\(error)")
    }
  }

  @Sendable
  private static func double(_ sim: Simulation) async throws -> Int {
    sim.declareQueue("numbers")
    sim.process("worker") { worker in
      try await RPCServer(worker, serving: "numbers") {
        $0.handle("double") { (n: Int) in 2 * n }
      }.run()
    }
    return try await withRPCClient(sim, calling: "numbers") { client in
      try await client.call("double", 21, as: Int.self)
    }
  }
}
