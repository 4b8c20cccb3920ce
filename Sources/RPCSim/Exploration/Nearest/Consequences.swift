/// The events that a decision caused.
///
/// They name decisions that do not describe themselves.
struct Consequences {
  private let events: ArraySlice<JournalEvent>
  private let journal: Journal
  private let words: DecisionWords

  init(_ events: ArraySlice<JournalEvent>, _ journal: Journal, _ words: DecisionWords) {
    (self.events, self.journal, self.words) = (events, journal, words)
  }

  var finishesHandler: Bool { has(.handlerFinished) }

  var deadline: String? { call(of: .callSettled).map { "the deadline of \($0)" } }

  var expired: String? { call(of: .expired).map { "the request of \($0)" } }

  /// The effect of a frame from a process, as far as the broker's journal shows it.
  func frame(of participant: String) -> String? {
    if has(.connectionClosed) { return "the end of \(participant)'s connection" }
    if let call = call(of: .acknowledged) { return "the ack of \(call)" }
    if let call = call(of: .requeued) { return "the requeue of \(call)" }
    if let call = call(of: .rejected) { return "the rejection of \(call)" }
    if has(.consumerAdded) { return "\(participant)'s wish to consume" }
    if has(.queueDeclared) { return "\(participant)'s declaration of a queue" }
    if has(.queueDeleted) { return "\(participant)'s deletion of a queue" }
    if has(.purged) { return "\(participant)'s purge of a queue" }
    return nil
  }

  private func has(_ kind: EventKind) -> Bool { events.contains { $0.kind == kind } }

  private func call(of kind: EventKind) -> String? {
    guard let call = events.first(where: { $0.kind == kind })?.call,
      journal.calls.indices.contains(call)
    else { return nil }
    return words.call("\(journal.calls[call].label)#\(journal.calls[call].ordinal)")
  }
}
