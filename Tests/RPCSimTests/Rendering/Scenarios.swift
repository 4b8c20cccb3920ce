import InMemoryBroker
import RPCCore

@testable import RPCSim

/// Small scenarios whose journals the tests of this folder render.
enum Scenarios {
  static let millisecond: Int64 = 1_000_000

  /// The tutorial's client and its server, whose method takes 40 ms.
  static func tutorial() -> Scenario {
    var fib = MethodScript(name: "fib")
    fib.duration = DurationRange(nanoseconds: 40 * millisecond)
    fib.result = .returns(.fibonacci(.argument(0)))
    var worker = ServerScript(name: "worker", queue: "rpc_queue")
    worker.methods = [fib]
    var scenario = Scenario(name: "tutorial")
    scenario.servers = [worker]
    scenario.clients = [ClientScript(name: "client")]
    scenario.steps = [ScenarioStep(process: "client", action: .call(call()))]
    return scenario
  }

  static func call(timeout: StepTimeout? = nil) -> CallStep {
    var call = CallStep(method: "fib")
    call.label = "first"
    call.payload = .arguments([.integer(30)])
    call.timeout = timeout
    return call
  }

  /// The server crashes between its reply and its acknowledgement.
  static func death() -> Scenario {
    var scenario = tutorial()
    scenario.faults = [
      FaultScript(
        .crash(restartAfter: .milliseconds(100)), at: .afterReply, process: "worker")
    ]
    return scenario
  }

  static func lostRequest() -> Scenario {
    var scenario = tutorial()
    scenario.faults = [FaultScript(.drop, at: .request)]
    scenario.steps = [
      ScenarioStep(process: "client", action: .call(call(timeout: .after(.milliseconds(10)))))
    ]
    return scenario
  }

  /// The caller gives up before the handler ends.
  static func deadline() -> Scenario {
    var scenario = tutorial()
    scenario.steps = [
      ScenarioStep(process: "client", action: .call(call(timeout: .after(.milliseconds(20)))))
    ]
    return scenario
  }

  /// A client tries to consume another client's private reply queue.
  static func exclusiveQueue() -> Scenario {
    var scenario = tutorial()
    scenario.clients.append(ClientScript(name: "intruder"))
    scenario.steps = [
      ScenarioStep(process: "intruder", action: .operate(.consume, .replyQueue(of: "client")))
    ]
    return scenario
  }

  static var all: [Scenario] {
    [tutorial(), death(), lostRequest(), deadline(), exclusiveQueue(), crowd()]
  }

  /// The journal of a scenario's plain run.
  static func journal(of scenario: Scenario) -> Journal {
    var world = World(scenario)
    while let event = world.naturalEvent { world.perform(event) }
    return world.journal
  }
}

extension Scenarios {
  /// Two callers, two servers of which one calls the other, and a broker that restarts.
  static func crowd() -> Scenario {
    var scenario = tutorial()
    scenario.queues = [QueueScript(name: "rpc_queue")]
    scenario.queues[0].isDurable = true
    var nested = NestedCall(method: "fib")
    nested.label = "inner"
    nested.arguments = [.argument(0)]
    var twice = MethodScript(name: "twice")
    twice.calls = [nested]
    twice.result = .returns(.sum([.reply, .reply]))
    var doubler = ServerScript(name: "doubler", queue: "doubles")
    doubler.methods = [twice]
    scenario.servers.append(doubler)
    scenario.clients.append(ClientScript(name: "other"))
    var outer = CallStep(method: "twice")
    outer.label = "outer"
    outer.payload = .arguments([.integer(7)])
    scenario.steps.append(
      ScenarioStep(
        at: DurationRange(nanoseconds: 500_000), process: "other", action: .call(outer)))
    scenario.faults = [
      FaultScript(.pause(for: .milliseconds(5)), at: .onReply, process: "client"),
      FaultScript(
        .restartBroker(downtime: .milliseconds(10)),
        at: DurationRange(nanoseconds: 60 * millisecond)),
    ]
    return scenario
  }
}
