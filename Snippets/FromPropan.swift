//! Propan's RPC: the same server for every call; the client chooses whether and how to wait.

import RPCCore
import RPCSim

// snippet.server
func serveReports(over transport: some Transport) async throws {
  let clock = transport.environment.clock
  try await RPCServer(transport, serving: "reports") { handlers in
    handlers.handle("report") { (seconds: Int) in
      try await clock.sleep(until: clock.now.advanced(by: .seconds(seconds)))
      return "after \(seconds) s"
    }
    handlers.stream("progress", of: Int.self) { (steps: Int, replies) in
      for step in 1...steps { try replies.write(step) }
    }
  }.run()
}
// snippet.end

// snippet.blocking
func waitForReports(_ client: RPCClient) async throws {
  // callback=True: 30 seconds by default.
  print(try await client.call("report", 2, as: String.self))
  // callback_timeout=3
  print(try await client.call("report", 2, as: String.self, timeout: .seconds(3)))
  // callback_timeout=None
  print(try await client.call("report", 86_400, as: String.self, timeout: nil))
  // By default Propan returns None on a timeout. With raise_timeout=True it raises, like `call`.
  let report: String? = try await client.callUnlessTimedOut("report", 10, timeout: .seconds(3))
  print(report ?? "no report")
  // One request, many replies.
  for try await step in try await client.stream("progress", 3, of: Int.self) { print(step) }
}
// snippet.end

// snippet.elsewhere
func handleReports(over transport: some Transport) async throws {
  try await RPCReplyHandler(transport, consuming: "replies", as: String.self) { reply in
    print(reply.correlationID ?? "?", (try? reply.value()) ?? "an error")
  }.run()
}

func askForReport(_ client: RPCClient) async throws {
  try await client.post("report", 60, replyTo: "replies", correlationID: "minute")
}
// snippet.end

// snippet.hide
try simulate { sim in
  sim.declareQueue("reports")
  sim.declareQueue("replies")
  sim.process("server") { try await serveReports(over: $0) }
  sim.process("reader") { try await handleReports(over: $0) }
  try await withRPCClient(sim, calling: "reports") { client in
    try await waitForReports(client)
    try await askForReport(client)
    try await sim.sleep(for: .seconds(90))
  }
}
