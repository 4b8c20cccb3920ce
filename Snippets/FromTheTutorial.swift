//! RabbitMQ's RPC tutorial: a Fibonacci server, its client, and the race between reply and ack.

import RPCCore
import RPCSim

// snippet.server
func fib(_ n: Int) -> Int {
  (0..<n).reduce((0, 1)) { pair, _ in (pair.1, pair.0 + pair.1) }.0
}

struct OutOfBounds: Error {}

func serveFibonacci(over transport: some Transport) async throws {
  try await RPCServer(transport, serving: "rpc_queue") { handlers in
    let checkBounds: @Sendable (Int) throws -> Void = { n in
      guard (0...90).contains(n) else { throw OutOfBounds() }
    }
    handlers.handle("fib", validate: checkBounds) { (n: Int) in fib(n) }
  }.run()
}
// snippet.end

// snippet.client
func requestFibonacci(over transport: some Transport) async throws -> Int {
  try await withRPCClient(transport, calling: "rpc_queue") { client in
    try await client.call("fib", 30, as: Int.self)
  }
}
// snippet.end

// snippet.race
func theServerDiesBetweenReplyAndAck() throws {
  try explore(schedules: 100) { sim in
    sim.declareQueue("rpc_queue")
    sim.process("worker") { try await serveFibonacci(over: $0) }
    sim.plan(.crash(.afterReply, of: "worker", restartAfter: .milliseconds(100)))
    try await withRPCClient(sim, calling: "rpc_queue") { client in
      let answer = try await client.call("fib", 30, as: Int.self)
      sim.expect(answer == 832_040)
      try await sim.sleep(for: .seconds(1))
      sim.expect(client.counters.duplicateReplies == 1)
    }
  }
}
// snippet.end

// snippet.hide
let answer = try simulate { sim in
  sim.declareQueue("rpc_queue")
  sim.process("worker") { try await serveFibonacci(over: $0) }
  return try await requestFibonacci(over: sim)
}
precondition(answer == 832_040)
try theServerDiesBetweenReplyAndAck()
