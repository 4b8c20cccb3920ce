//! A scenario in Swift, and one that is read from a text.

import RPCCore
import RPCSim

// snippet.reading
func read(_ text: String) {
  do {
    let scenario = try Scenario(reading: SourceText(file: "race.json5", text: text))
    let run = ScenarioRun(of: scenario, seed: 7)
    if !run.held { print(ColumnDiagram(run.journal).text()) }
  } catch {
    print(error)  // each mistake with its line and a caret
  }
}
// snippet.end

// snippet.building
func fibonacciStory() -> Scenario {
  var scenario = Scenario(name: "tutorial")
  scenario.story = "A client asks for a Fibonacci number."
  scenario.queues = [QueueScript(name: "rpc_queue")]
  var worker = ServerScript(name: "worker", queue: "rpc_queue")
  var fib = MethodScript(name: "fib")
  fib.duration = DurationRange(.milliseconds(40) ... .milliseconds(60))
  fib.result = .returns(.fibonacci(.argument(0)))
  worker.methods = [fib]
  scenario.servers = [worker]
  scenario.clients = [ClientScript(name: "client")]
  var call = CallStep(method: "fib")
  call.payload = .arguments([.integer(30)])
  scenario.steps = [ScenarioStep(process: "client", action: .call(call))]
  scenario.expectations = [.returns(call: "fib", .integer(832_040), within: nil)]
  return scenario
}
// snippet.end

// snippet.hide
precondition(fibonacciStory().problems().isEmpty)
precondition(ScenarioRun(of: fibonacciStory(), seed: 7).held)
read(#"{ story: "A typo.", servers: { worker: { serves: "q", prefech: 1 } } }"#)
