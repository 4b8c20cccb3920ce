import InMemoryBroker
import RPCCore

extension World {
  /// Brings the world to where the story begins: what is declared is there, who is to be up is
  /// connected, and the steps and the faults with a time of their own are on the agenda.
  mutating func setUp() {
    declareTopology()
    for process in processes.indices where cast.roles[process].server?.start == nil {
      start(process)
    }
    // Connections cost no time, so what comes later is part of the story: a process that is refused
    // tries again there.
    while let next = agenda.first, agenda.soonest(of: next) == .start {
      perform(EnabledEvent(id: next))
    }
    isSettingUp = false
    now = .start
    performedCount = 0
    journal.prologueCount = journal.events.count
    scheduleStory()
  }

  private mutating func declareTopology() {
    for queue in cast.scenario.queues where queue.isDeclared {
      _ = broker.declareQueue(queue.declaration, now: now, into: &brokerActions)
    }
    for exchange in cast.scenario.exchanges where exchange.isDeclared { declare(exchange) }
    performBrokerActions()
  }

  /// Declares an exchange as an operator would, on a connection that is closed again.
  private mutating func declare(_ exchange: ExchangeScript) {
    let connection = broker.openConnection(into: &brokerActions)
    defer { broker.closeConnection(connection, now: now, into: &brokerActions) }
    guard let channel = broker.openChannel(on: connection) else { return }
    var declaration = ExchangeDeclaration(name: exchange.name)
    declaration.isDurable = exchange.isDurable
    broker.receive(.declareExchange(declaration), on: channel, now: now, into: &brokerActions)
    for binding in exchange.bindings {
      let bound = Binding(
        queue: binding.queue, exchange: exchange.name, routingKey: binding.routingKey)
      broker.receive(.bindQueue(bound), on: channel, now: now, into: &brokerActions)
    }
  }

  private mutating func scheduleStory() {
    for (process, role) in cast.roles.enumerated() {
      guard let start = role.server?.start else { continue }
      schedule(.restart(process: process), in: Window(Instant(nanoseconds: start)))
    }
    stepsToCome = isUntimed ? Array(cast.steps.indices) : []
    if isUntimed { openSteps(of: nil) }
    for (index, step) in cast.steps.enumerated() where !isUntimed {
      schedule(.step(index), in: Window(from: .start, after: step.at))
    }
    for (rule, time) in cast.ruleTimes.enumerated() {
      guard let time else { continue }
      schedule(.fault(rule), in: Window(from: .start, after: time))
    }
    if let end = cast.scenario.end, !isUntimed {
      schedule(.end, in: Window(Instant(nanoseconds: end)), as: .observer)
    }
  }
}

extension QueueScript {
  var declaration: QueueDeclaration {
    var declaration = QueueDeclaration(name: name)
    declaration.isDurable = isDurable
    declaration.isAutoDelete = isAutoDelete
    if let messageTTL {
      declaration.arguments["x-message-ttl"] = .integer(messageTTL / 1_000_000)
    }
    if let maximumLength {
      declaration.arguments["x-max-length"] = .integer(maximumLength)
      declaration.arguments["x-overflow"] = .text("reject-publish")
    }
    if let deadLetterQueue {
      declaration.arguments["x-dead-letter-exchange"] = .text("")
      declaration.arguments["x-dead-letter-routing-key"] = .text(deadLetterQueue)
    }
    return declaration
  }
}
