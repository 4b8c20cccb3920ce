import InMemoryBroker
import RPCCore
import RPCSim
import Testing

@Suite struct `Reading a scenario` {
  @Test func `The tutorial's story reads as it is written`() throws {
    let scenario = try Scenario(reading: TutorialScenario.text())

    #expect(scenario == tutorial)
    #expect(scenario.problems().isEmpty)
  }

  @Test func `A fault at a point of a call reads as it is written`() throws {
    let text = """
      {
        story: "The server dies after it replied, before it acknowledged.",
        queues: { rpc_queue: { durable: true } },
        servers: { worker: { serves: "rpc_queue", methods: { fib: { returns: "$0" } } } },
        clients: { client: {} },
        steps: [{ client: "client", call: "fib", arguments: [30], as: "first" }],
        faults: [{ crash: "worker", at: "after reply", of: "first", restart: "100ms" }],
        expect: [
          { handlerRuns: "first", equals: 2 },
          { event: "duplicate reply", of: "first", count: 1 },
        ],
      }
      """
    let scenario = try Scenario(reading: SourceText(file: "crash.json5", text: text))

    var fault = FaultScript(
      .crash(restartAfter: .milliseconds(100)), at: .afterReply, process: "worker")
    fault.call = "first"
    #expect(scenario.faults == [fault])
    #expect(scenario.steps.first?.at == .zero)
  }

  private var tutorial: Scenario {
    var method = MethodScript(name: "fib")
    method.duration = DurationRange(least: 40_000_000, most: 60_000_000)
    method.result = .returns(.fibonacci(.argument(0)))
    var worker = ServerScript(name: "worker", queue: "rpc_queue")
    worker.methods = [method]
    var client = ClientScript(name: "client")
    client.timeout = .seconds(5)
    var call = CallStep(method: "fib")
    call.label = "first"
    call.payload = .arguments([.integer(30)])
    var queue = QueueExpectation()
    queue.ready = 0
    queue.unacknowledged = 0

    var scenario = Scenario(name: "tutorial_fib")
    scenario.story = "A client asks for the 30th Fibonacci number, and a worker computes it once."
    scenario.queues = [QueueScript(name: "rpc_queue")]
    scenario.servers = [worker]
    scenario.clients = [client]
    scenario.latency = DurationRange(least: 1_000_000, most: 3_000_000)
    scenario.steps = [ScenarioStep(process: "client", action: .call(call))]
    scenario.expectations = [
      .returns(call: "first", .integer(832_040), within: .seconds(1)),
      .handlerRuns(call: "first", server: nil, ExpectedCount(1)),
      .queue("rpc_queue", queue),
    ]
    return scenario
  }
}
