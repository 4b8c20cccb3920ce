//! The multi-threaded sum server: five workers, ten clients, and text bodies.

import RPCCore
import RPCSim

// snippet.server
struct NotTwoNumbers: Error {}

func serveSums(over transport: some Transport) async throws {
  var configuration = RPCServer.Configuration()
  configuration.codec = TextPayloadCodec()
  let clock = transport.environment.clock
  try await RPCServer(transport, serving: "sum_rpc_queue", configuration: configuration) {
    $0.handle("sum") { (text: String) in
      let numbers = text.split(separator: ",").map { Int($0) }
      guard numbers.count == 2, let x = numbers[0], let y = numbers[1] else {
        throw NotTwoNumbers()
      }
      try await clock.sleep(until: clock.now.advanced(by: .seconds(2)))
      return x + y
    }
  }.run()
}
// snippet.end

// snippet.client
func callSum(_ x: Int, _ y: Int, over transport: some Transport) async throws -> Int {
  var configuration = RPCClient.Configuration()
  configuration.codec = TextPayloadCodec()
  return try await withRPCClient(
    transport, calling: "sum_rpc_queue", configuration: configuration
  ) { client in
    try await client.call("sum", "\(x),\(y)", as: Int.self)
  }
}
// snippet.end

// snippet.together
func tenClientsAndFiveWorkers() throws {
  try simulate(seed: 7) { sim in
    sim.declareQueue("sum_rpc_queue")
    for number in 0..<5 {
      sim.process("SumRpcServer-\(number)") { try await serveSums(over: $0) }
    }
    try await withThrowingTaskGroup(of: Int.self) { group in
      for x in 0..<10 { group.addTask { try await callSum(x, 3 * x, over: sim) } }
      let sums = try await group.reduce(into: []) { $0.append($1) }
      sim.expect(sums.sorted() == (0..<10).map { 4 * $0 })
    }
    // Two rounds of two seconds, in virtual time.
    sim.expect(Instant.start.duration(to: sim.now) < .milliseconds(4050))
  }
}
// snippet.end

// snippet.hide
try tenClientsAndFiveWorkers()
