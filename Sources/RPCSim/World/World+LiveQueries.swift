import InMemoryBroker
import RPCCore

/// What the code beside a world asks of it.
extension World {
  /// Whether something may happen without time passing.
  var hasEventNow: Bool {
    // No closure: one that refers to the world would copy it.
    guard let event = naturalEvent else { return false }
    return instant(of: event) <= now
  }

  /// Whether messages are on their way.
  var hasTraffic: Bool {
    routes.slots.contains { !upPipes[Int($0.index)].isEmpty || !downPipes[Int($0.index)].isEmpty }
  }

  /// Declares a queue as an operator does, at no cost of time.
  mutating func declare(_ queue: QueueScript) {
    _ = broker.declareQueue(queue.declaration, now: now, into: &brokerActions)
    performBrokerActions()
    if brokerWasAsked { settleBrokerTimer() }
  }

  /// Changes how long messages take from now on.
  mutating func setLatency(_ latency: DurationRange) {
    var scenario = cast.scenario
    scenario.latency = latency
    cast = Cast(scenario, otherCalls: cast.labels)
  }

  /// Ends the lives of all live processes.
  mutating func disband() {
    for process in processes.indices where cast.roles[process].isLive {
      live[process].life += 1
      processes[process].isUp = false
    }
  }

  /// A live process has come to the end of its code.
  mutating func end(_ process: Int) {
    guard processes[process].isUp else { return }
    letGo(of: process)
    live[process].life += 1
    processes[process].isUp = false
  }
}
