import RPCCore

/// The tutorial's pattern, many times over, to see how fast worlds run.
package struct Benchmark: Hashable, Sendable {
  /// How many calls the one client makes.
  package var calls = 1_000_000
  /// How many calls are unanswered at a time.
  package var inFlight = 8
  /// How many servers share the queue.
  package var servers = 2
  /// Whether the journal is written, which takes time, and memory for each call.
  package var isJournaled = false
  /// Whether calls have a deadline, and requests an expiration; the tutorial's have none.
  package var hasDeadlines = false

  /// Makes a benchmark of a million calls, eight at a time, to two servers, without a journal.
  package init() {}

  /// A world that is about to make the calls.
  package func world() -> World {
    World(scenario, isJournaled: isJournaled)
  }

  /// Plays the world to its end and returns how many events that took.
  package func play(_ world: inout World) -> Int {
    while let event = world.naturalEvent { world.perform(event) }
    return world.performedCount
  }

  /// Whether every call was answered, so that the figures mean something.
  package func isComplete(_ world: World) -> Bool {
    world.scene.calls.count == calls
      && world.scene.calls.indices.allSatisfy { world.scene.calls[$0].isSettled }
  }

  private var scenario: Scenario {
    var scenario = Scenario(name: "benchmark")
    scenario.queues = [QueueScript(name: "rpc_queue")]
    var client = ClientScript(name: "client")
    // Long enough for the last of a million waiting calls.
    client.timeout = hasDeadlines ? 1_000_000_000_000_000 : nil
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
