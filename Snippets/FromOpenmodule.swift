//! openmodule's RPC: executors, calls that block and calls that do not, and timeouts.

import RPCCore
import RPCSim

struct SomeRequest: Codable, Sendable {
  var name = "some"
}

struct SomeResponse: Codable, Sendable, Equatable {
  var status = "ok"
}

// snippet.executor
func serveChannel(over transport: some Transport) async throws {
  var configuration = RPCServer.Configuration()
  configuration.executor = .concurrent(maximum: 2)
  // With a prefetch of 1, the second slot would stay empty.
  configuration.prefetch = 2
  try await RPCServer(transport, serving: "channel", configuration: configuration) { handlers in
    handlers.handle("test") { (_: SomeRequest) in SomeResponse() }
  }.run()
}
// snippet.end

// snippet.calls
func callBothWays(_ client: RPCClient) async throws {
  let result = try await client.call("test", SomeRequest(), as: SomeResponse.self)
  print(result.status)  // ok

  let future = try await client.send("test", SomeRequest(), as: SomeResponse.self)
  _ = try await future.result(timeout: .seconds(1))
  print(future.isDone)  // true
}
// snippet.end

// snippet.timeout
func waitTooLong(_ client: RPCClient) async throws {
  let future = try await client.send(
    "test", SomeRequest(), as: SomeResponse.self, timeout: .seconds(5))
  // Ends after 5 seconds; the observer receives `waitClamped`.
  _ = try await future.result(timeout: .seconds(10))
}
// snippet.end

// snippet.dedicated
/// A client without tasks: the caller's dispatcher feeds it the messages that arrive.
struct DedicatedClient {
  private let link: any TransportLink
  private let incoming: AsyncStream<RPCMessage>
  private var machine = RPCClientStateMachine()

  init(_ transport: some Transport) async throws {
    let (incoming, arrivals) = AsyncStream.makeStream(of: RPCMessage.self)
    link = try await transport.openLink { event in
      if case .reply(let message) = event { arrivals.yield(message) }
    }
    self.incoming = incoming
    machine.openReplyAddress()
    machine.replyAddressOpened(try await link.openReplyAddress())
  }

  mutating func call(_ request: RPCRequest, now: Instant) async -> CallOutcome? {
    guard case .publish(let outgoing) = machine.send(request, as: CallID(1), now: now) else {
      return nil
    }
    link.publish(outgoing)
    for await message in incoming {
      // An odd reply changes no call.
      guard case .settle(let settlement) = machine.receive(message, now: now) else { continue }
      return settlement.outcome
    }
    return nil
  }
}
// snippet.end

// snippet.hide
try simulate { sim in
  sim.declareQueue("channel")
  sim.process("service") { try await serveChannel(over: $0) }
  try await withRPCClient(sim, calling: "channel") { client in
    try await callBothWays(client)
    try await waitTooLong(client)
  }
  var dedicated = try await DedicatedClient(sim)
  let request = RPCRequest(
    method: "test", body: Array(#"{"name":"x"}"#.utf8), routingKey: "channel")
  let outcome = await dedicated.call(request, now: sim.now)
  guard case .completed(let message)? = outcome else { return sim.expect(false) }
  sim.expect(message.body == Array(#"{"status":"ok"}"#.utf8))
}
