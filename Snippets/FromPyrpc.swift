//! pyrpc: an echo server, errors that keep their types, and calls that poll.

import RPCCore
import RPCSim

// snippet.server
struct Echo: Codable, Sendable, Equatable {
  var args: [Int]
  var kwargs: [String: String]
}

struct TooLoud: Error, Codable, Equatable {
  var decibels: Int
}

/// The callee, an object whose methods clients call.
struct EchoService: RPCCallee {
  func register(in handlers: inout RPCHandlers) {
    handlers.handle("echo") { (echo: Echo) in echo }
    handlers.handle("shout") { (decibels: Int) in
      guard decibels < 100 else { throw TooLoud(decibels: decibels) }
      return decibels
    }
  }
}

/// The errors that both sides register.
func knownErrors() throws -> RemoteErrorRegistry {
  var errors = RemoteErrorRegistry()
  try errors.register(TooLoud.self, as: "TooLoud")
  return errors
}

func serveEcho(over transport: some Transport) async throws {
  var configuration = RPCServer.Configuration()
  configuration.errors = try knownErrors()
  try await RPCServer(transport, serving: "echo_server", configuration: configuration) {
    $0.callee(EchoService())
  }.run()
}
// snippet.end

// snippet.client
func callEcho(over transport: some Transport) async throws {
  var configuration = RPCClient.Configuration()
  configuration.errors = try knownErrors()
  try await withRPCClient(transport, calling: "echo_server", configuration: configuration) {
    client in
    let echo = try await client.call(
      "echo", Echo(args: [1], kwargs: ["foo": "foo"]), as: Echo.self, timeout: .seconds(3))
    print(echo.args, echo.kwargs)
    do {
      _ = try await client.call("shout", 120, as: Int.self)
    } catch let error as TooLoud {
      print("too loud: \(error.decibels)")
    }
    // pyrpc's client.nb_echo(…, nb_fetch_tick=0.5)
    let polled = try await client.callPolling(
      "echo", Echo(args: [2], kwargs: [:]), as: Echo.self, every: .milliseconds(500))
    print(polled.args)
    print(await client.ping())  // pyrpc's connected()
  }
}
// snippet.end

// snippet.hide
try simulate { sim in
  sim.declareQueue("echo_server")
  sim.process("server") { try await serveEcho(over: $0) }
  try await callEcho(over: sim)
}
