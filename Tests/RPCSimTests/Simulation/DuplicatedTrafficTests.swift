import InMemoryBroker
import RPCCore
import RPCSim
import Testing

/// A duplicate closes a link of real code, which then opens another.
@Suite("Duplicates in real code")
struct DuplicatedTrafficTests {
  @Test(
    "A server is back after the broker has closed its channel over what came twice",
    arguments: [FaultPoint.delivery, .acknowledgement, .request, .reply, .replyDelivery])
  func doubled(hop: FaultPoint) throws {
    try explore(schedules: 30) { sim in
      sim.declareQueue("q")
      sim.process("worker") { worker in
        try await RPCServer(worker, serving: "q") { $0.handle("put") { (n: Int) in n } }.run()
      }
      sim.plan(.duplicate(hop))
      try await withRPCClient(sim, calling: "q") { client in
        for number in 0..<3 {
          let answer = try await client.call(
            "put", number, as: Int.self, timeout: .after(.seconds(30)))
          sim.expect(answer == number)
        }
      }
    }
  }
}
