@testable import RPCSim

/// A scenario in words, with only the values that differ from the defaults.
struct ScenarioText: CustomStringConvertible {
  private(set) var description = ""

  init(_ scenario: Scenario) {
    let none = Scenario(name: scenario.name)
    if scenario.latency != none.latency { description += "latency \(text(scenario.latency))\n" }
    if let end = scenario.end { description += "until \(milliseconds(end.nanoseconds))\n" }
    for queue in scenario.queues { add("queue", queue, QueueScript(name: queue.name)) }
    for server in scenario.servers {
      var plain = server
      plain.methods = []
      add("server", plain, ServerScript(name: server.name, queue: server.queue), server.name)
      for method in server.methods { add("  method", method, MethodScript(name: method.name)) }
    }
    for client in scenario.clients { add("client", client, ClientScript(name: client.name)) }
    for step in scenario.steps { add(step) }
    for fault in scenario.faults {
      add("fault", fault, FaultScript(fault.verdict, at: .anywhere), "\(fault.verdict)")
    }
    for expectation in scenario.expectations { description += "expect \(expectation)\n" }
  }

  private mutating func add(_ step: ScenarioStep) {
    let when = "step at \(text(step.at)) by \(step.process):"
    guard case .call(let call) = step.action else {
      return description += "\(when) \(step.action)\n"
    }
    add("\(when) call", call, CallStep(method: call.method))
  }

  private mutating func add<Part>(_ kind: String, _ part: Part, _ plain: Part, _ name: String = "")
  {
    let values = Mirror(reflecting: part).children.map { ($0.label ?? "", words($0.value)) }
    let plains = Mirror(reflecting: plain).children.map { words($0.value) }
    let different = zip(values, plains).filter { $0.0.0 == "name" || $0.0.1 != $0.1 }
      .map { "\($0.0.0)=\($0.0.1)" }
    description += ([kind, name] + different).filter { !$0.isEmpty }.joined(separator: " ") + "\n"
  }

  private func words(_ value: Any) -> String {
    if let range = value as? DurationRange { return text(range) }
    if let time = value as? Int64 { return milliseconds(time) }
    return "\(value)"
  }

  private func text(_ range: DurationRange) -> String {
    range.least == range.most
      ? milliseconds(range.least) : "\(milliseconds(range.least))..\(milliseconds(range.most))"
  }

  private func milliseconds(_ time: Int64) -> String {
    time % Ticks.one == 0 ? "\(time / Ticks.one)ms" : "\(time)ns"
  }
}
