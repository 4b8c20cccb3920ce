/// What several checkers ask of the past, read once for all of them.
struct CheckedHistory: Sendable {
  /// What the broker did with each copy of each message.
  private(set) var queues = QueueHistory()
  /// How each process stands.
  private(set) var processes = ProcessConditions()
  /// Where what arrives comes from.
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
