import RPCCore
import Testing

@testable import RPCSim

/// Exchanges that exist from the beginning, declared on a channel that belongs to no process.
@Suite struct ExchangeSetupTests {
  @Test("A request to a declared exchange reaches the queue that its routing key is bound to")
  func bound() {
    var scenario = Scenarios.tutorial()
    scenario.queues = [QueueScript(name: "rpc_queue")]
    var exchange = ExchangeScript(name: "calculations")
    exchange.bindings = [BindingScript(routingKey: "fib", queue: "rpc_queue")]
    scenario.exchanges = [exchange]
    var call = Scenarios.call()
    call.exchange = "calculations"
    call.routingKey = "fib"
    scenario.steps = [ScenarioStep(process: "client", action: .call(call))]
    let journal = Scenarios.journal(of: scenario)
    #expect(journal.events.contains { $0.kind == .enqueued && $0.queue == "rpc_queue" })
    #expect(journal.events.contains { $0.kind == .handlerStarted })
  }
}
