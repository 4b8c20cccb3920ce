import InMemoryBroker
import RPCCore

@testable import RPCSim

/// Small stories whose journals the tests of this folder show.
enum Stories {
  static let millisecond: Int64 = 1_000_000

  /// The tutorial's client and its server, which takes 40 ms for a Fibonacci number.
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

  /// The server dies after it replied, before it acknowledged.
  static func death() -> Scenario {
    var scenario = tutorial()
    scenario.faults = [
      FaultScript(
        .crash(restartAfter: 100 * millisecond), at: .afterReply, process: "worker")
    ]
    return scenario
  }

  static func lostRequest() -> Scenario {
    var scenario = tutorial()
    scenario.faults = [FaultScript(.drop, at: .request)]
    scenario.steps = [
      ScenarioStep(process: "client", action: .call(call(timeout: .after(10 * millisecond))))
    ]
    return scenario
  }

  /// The caller gives up before the handler is done.
  static func deadline() -> Scenario {
    var scenario = tutorial()
    scenario.steps = [
      ScenarioStep(process: "client", action: .call(call(timeout: .after(20 * millisecond))))
    ]
    return scenario
  }

  /// Somebody tries to consume from another's private reply queue.
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

  /// What happens if nobody interferes.
  static func journal(of scenario: Scenario) -> Journal {
    var world = World(scenario)
    while let event = world.naturalEvent { world.perform(event) }
    return world.journal
  }
}

extension Stories {
  /// Two callers, two servers one of which asks the other, and a broker that restarts.
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
      FaultScript(.pause(nanoseconds: 5 * millisecond), at: .onReply, process: "client"),
      FaultScript(
        .restartBroker(downtime: 10 * millisecond),
        at: DurationRange(nanoseconds: 60 * millisecond)),
    ]
    return scenario
  }
}
