import RPCCore

/// The kept end of a journal, as a journal with events and calls numbered from 0.
struct KeptJournal {
  let standingAlone: Journal
  private let startsAt: JournalEvent.ID
  /// The new indices of the kept calls, by their old ones; `nil` if all calls are kept.
  private let calls: [Int: Int]?

  init(_ journal: Journal) {
    startsAt = journal.startsAt
    guard journal.startsAt > 0 else {
      (standingAlone, calls) = (journal, nil)
      return
    }
    var kept = Journal(processes: journal.processes, isOn: journal.isOn)
    kept.forgottenCount = journal.startsAt
    kept.prologueCount = max(0, journal.prologueCount - journal.startsAt)
    var calls: [Int: Int] = [:]
    for index in journal.calls.indices {
      calls[index] = kept.calls.count
      kept.calls.append(journal.calls[index])
    }
    kept.events = journal.events.map { $0.renumbered(from: journal.startsAt, calls) }
    standingAlone = kept
    self.calls = calls
  }

  func renumbered(_ violation: Violation) -> Violation {
    var violation = violation
    violation.events = violation.events.compactMap { $0 >= startsAt ? $0 - startsAt : nil }
    return violation
  }

  /// A wait with the new index of its call; `nil` if the call was forgotten.
  func renumbered(_ wait: CallWait) -> CallWait? {
    guard let calls else { return wait }
    return calls[wait.call].map { index in
      var wait = wait
      wait.call = index
      return wait
    }
  }
}

extension JournalEvent {
  fileprivate func renumbered(from first: JournalEvent.ID, _ calls: [Int: Int]) -> JournalEvent {
    var event = self
    event.cause = cause.flatMap { $0 >= first ? $0 - first : nil }
    event.call = call.flatMap { calls[$0] }
    if let message, let call = message.call {
      event.message = calls[call].map { index in
        MessageTrace(subject: UInt32(index), kind: message.kind, occurrence: message.occurrence)
      }
    }
    return event
  }
}
