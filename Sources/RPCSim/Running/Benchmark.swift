import RPCCore

/// The tutorial's pattern, repeated many times to measure how fast worlds run.
package struct Benchmark: Hashable, Sendable {
  /// The number of calls that the client makes.
  package var calls = 1_000_000
  /// The number of unanswered calls at a time.
  package var inFlight = 8
  /// The number of servers that share the queue.
  package var servers = 2
  /// Whether the journal is written.
  ///
  /// It takes time, and memory for each call.
  package var isJournaled = false
  /// Whether calls have deadlines and requests expire.
  ///
  /// Those of the tutorial do not.
  package var hasDeadlines = false

  /// Makes a benchmark of a million calls, eight at a time, to two servers, without a journal.
  package init() {}

  /// A world that is ready to make the calls.
  package func world() -> World {
    World(scenario, isJournaled: isJournaled)
  }

  /// Plays the world to its end.
  ///
  /// - Parameter world: The world to play.
  /// - Returns: The number of events performed.
  package func play(_ world: inout World) -> Int {
    while let event = world.naturalEvent { world.perform(event) }
    return world.performedCount
  }

  /// Whether every call settled.
  ///
  /// Otherwise the figures mean nothing.
  ///
  /// - Parameter world: The world that was played.
  package func isComplete(_ world: World) -> Bool {
    world.scene.calls.count == calls
      && world.scene.calls.indices.allSatisfy { world.scene.calls[$0].isSettled }
  }

  private var scenario: Scenario {
    var scenario = Scenario(name: "benchmark")
    scenario.queues = [QueueScript(name: "rpc_queue")]
    var client = ClientScript(name: "client")
    // Long enough for the last of a million waiting calls.
    client.timeout = hasDeadlines ? .seconds(1_000_000) : nil
    scenario.clients = [client]
    var server = ServerScript(name: "worker", queue: "rpc_queue")
    server.count = servers
    var method = MethodScript(name: "fib")
    method.duration = DurationRange(nanoseconds: 1_000_000)
    method.result = .returns(.fibonacci(.argument(0)))
    server.methods = [method]
    scenario.servers = [server]
    var call = CallStep(method: "fib")
    call.payload = .arguments([.integer(30)])
    call.times = calls
    call.inFlight = inFlight
    scenario.steps = [ScenarioStep(process: "client", action: .call(call))]
    return scenario
  }
}
