import InMemoryBroker
import RPCCore

@testable import RPCSim

/// Generates the steps of the processes.
extension ScenarioGenerator {
  mutating func addSteps() {
    let count = has(.severalCalls) ? (oneIn(4) ? 3 : 2) : 1
    for (index, client) in scenario.clients.enumerated() {
      for _ in 0..<(index == 0 ? count : 1) { addCall(by: client.name) }
    }
    if has(.cancels) { add(.cancel(label: one(of: labels)), by: "c", at: duration(0...4)) }
    if has(.waits) { addWait() }
    if has(.byHand) { addFeeds() }
    if has(.operations) { addOperation() }
    if has(.shutdowns) { addShutdown() }
    if has(.until) { scenario.end = time(3...8) }
  }

  private mutating func add(_ action: StepAction, by process: String, at time: DurationRange) {
    scenario.steps.append(ScenarioStep(at: time, process: process, action: action))
  }

  private mutating func addCall(by client: String) {
    let label = ["a", "b", "e", "f"][labels.count]
    labels.append(label)
    var call = CallStep(method: "m")
    call.label = label
    vary(&call)
    add(.call(call), by: client, at: oneIn(2) ? .zero : duration(0...2))
  }

  private mutating func vary(_ call: inout CallStep) {
    if perhaps(.severalCalls, in: 6) {
      call.times = 2
      if oneIn(2) { call.inFlight = 1 }
    }
    if perhaps(.timeouts, in: 3) { call.timeout = .after(lifetime()) }
    if perhaps(.timeouts, in: 8) { call.takesNull = true }
    if has(.disconnects) || has(.brokerRestarts) { call.isIdempotent = oneIn(2) }
    if has(.deduplication) { call.messageID = oneIn(2) ? "id" : nil }
    if has(.streams) {
      call.isStream = !oneIn(4)
      if call.isStream, has(.timeouts), oneIn(2) { call.itemTimeout = time(1...5) }
    } else if has(.polls) {
      call.poll = PollScript(tick: time(1...3))
      if oneIn(2) { call.poll?.timeout = time(1...3) }
    } else if perhaps(.operations, in: 6) {
      call.expectsReply = false
    }
  }

  private mutating func addWait() {
    var wait = WaitStep(call: one(of: labels))
    if !oneIn(4) { wait.timeout = time(1...6) }
    add(.wait(wait), by: "c", at: duration(0...4))
  }

  private mutating func addFeeds() {
    for client in scenario.clients {
      for _ in 0...random.below(2) {
        add(.feed(count: 1 + random.below(2)), by: client.name, at: duration(0...6))
      }
    }
  }

  private mutating func addOperation() {
    let client = one(of: scenario.clients).name
    let address = oneIn(4) ? QueueAddress.replyQueue(of: "c") : .queue("q")
    if oneIn(4) {
      var message = PublishStep(to: address)
      message.isMandatory = oneIn(2)
      return add(.publish(message), by: client, at: duration(0...4))
    }
    add(.operate(one(of: QueueOperation.allCases), address), by: client, at: duration(0...4))
  }

  private mutating func addShutdown() {
    var shutdown = ShutdownStep()
    shutdown.grace = time(0...3)
    if oneIn(2) { shutdown.restart = time(0...3) }
    add(.shutDown(shutdown), by: "s", at: duration(0...4))
  }
}
