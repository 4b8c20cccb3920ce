/// The parts of the past that several checkers need, gathered once for all of them.
struct CheckedHistory: Sendable {
  /// What the broker did with each copy of each message.
  private(set) var queues = QueueHistory()
  /// The condition of each process.
  private(set) var processes = ProcessConditions()
  /// The sending or delivery that each arrival comes from.
  private(set) var origins = Origins()

  mutating func observe(_ event: JournalEvent, _ id: JournalEvent.ID) {
    queues.observe(event, id)
    processes.observe(event, id)
    origins.observe(event, id)
  }

  mutating func forget(allBut living: Living) {
    queues.forget(allBut: living)
    origins.forget(allBut: living)
  }
}
