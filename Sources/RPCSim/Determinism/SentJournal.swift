import InMemoryBroker
import RPCCore

/// A journal with the messages that were sent, as far as they were kept.
struct SentJournal {
  let journal: Journal
  /// The kept messages, each with the event that records its sending.
  let messages: [(event: JournalEvent.ID, message: RPCMessage)]

  init(_ journal: Journal, messages: [(event: JournalEvent.ID, message: RPCMessage)] = []) {
    self.journal = journal
    self.messages = messages
  }

  func event(at position: JournalEvent.ID) -> JournalEvent? {
    journal.events.indices.contains(position) ? journal.events[position] : nil
  }

  /// The event as a line of a trace with the message sent, or `nil` if there is no such event.
  func line(_ position: JournalEvent.ID) -> String? {
    guard event(at: position) != nil else { return nil }
    let sent = messages.first { $0.event == position }?.message
    let body = sent.map { $0.body.isEmpty ? "nothing" : OutcomeWords.text(of: $0.body) }
    return TextTrace(journal).line(position) + (body.map { "  with \($0)" } ?? "")
  }

  /// The first event that differs from the other journal, or whose message does.
  func firstDifference(from other: SentJournal) -> JournalEvent.ID? {
    let most = max(journal.events.count, other.journal.events.count)
    let event = (0..<most).first { !isSame($0, in: other) }
    let count = max(messages.count, other.messages.count)
    let message = (0..<count).first { !isSameMessage($0, in: other) }.flatMap { index in
      // A message that only one run has counts at the event that sent it.
      index < messages.count ? messages[index].event : other.messages[index].event
    }
    return [event, message].compactMap(\.self).min()
  }

  private func isSame(_ position: JournalEvent.ID, in other: SentJournal) -> Bool {
    guard let event = event(at: position), event == other.event(at: position) else { return false }
    guard journal.name(of: event.participant) == other.journal.name(of: event.participant) else {
      return false
    }
    return event.call.map { journal.call($0) == other.journal.call($0) } ?? true
  }

  private func isSameMessage(_ index: Int, in other: SentJournal) -> Bool {
    guard index < messages.count, index < other.messages.count else { return false }
    let (mine, its) = (messages[index], other.messages[index])
    return mine.event == its.event && mine.message == its.message
  }
}

extension Journal {
  fileprivate func call(_ index: Int) -> Call? {
    calls.indices.contains(index) ? calls[index] : nil
  }
}
