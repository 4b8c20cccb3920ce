import InMemoryBroker
import RPCCore

@testable import RPCSim

/// Copies of a run's journal, each with one mistake, as a faulty machine would write it.
struct DamagedJournals: Sendable {
  let name: String
  let evidence: Evidence

  /// A mistake in a journal.
  enum Slip: CaseIterable {
    case missing, dropped, twice, early, late, otherTag, otherProcess, otherMessage, otherQueue
    case noMessage, noCause
  }

  /// The number of journals and of violations, and a hash of all that the checkers report.
  func line() -> String {
    var (journals, violations) = (0, 0)
    var hash = StableHash(name)
    func ask(_ evidence: Evidence) {
      journals += 1
      for violation in Checkers.violations(in: evidence) {
        violations += 1
        hash = hash.adding(violation.invariant).adding(violation.message)
        for event in violation.events { hash = hash.adding(event) }
      }
      hash = hash.adding(journals)
    }
    ask(evidence)
    var other = evidence
    other.isQuiescent.toggle()
    ask(other)
    forEachSlip { _, damaged in ask(damaged) }
    let digits = String(hash.value, radix: 16)
    return "\(name): \(violations) violations in \(journals) journals, \(digits)\n"
  }

  /// Passes the sound journal and each damaged one to a closure, with a name.
  func forEachDamage(_ look: (String, Evidence) -> Void) {
    look(name, evidence)
    forEachSlip { slip, damaged in look("\(name), \(slip)", damaged) }
  }

  private func forEachSlip(_ look: (Slip, Evidence) -> Void) {
    for slip in Slip.allCases {
      for index in indices(of: slip) {
        var damaged = evidence
        if slip.happen(at: index, in: &damaged) { look(slip, damaged) }
      }
    }
  }

  /// A few random positions, which differ for each slip.
  private func indices(of slip: Slip) -> [JournalEvent.ID] {
    var random = RandomStream(seed: 1, site: StableHash(name).adding("\(slip)"))
    return (0..<5).map { _ in Int(random.next() % UInt64(evidence.journal.events.count)) }
  }
}

extension DamagedJournals.Slip {
  /// Makes the slip at a position; returns `false` if it changes nothing there.
  func happen(at index: JournalEvent.ID, in evidence: inout Evidence) -> Bool {
    let event = evidence.journal.events[index]
    switch self {
    case .missing: evidence.change(index) { $0.forget() }
    case .dropped: evidence.drop(index)
    case .twice: evidence.duplicate(index)
    case .early:
      guard index > 0 else { return false }
      evidence.swap(index - 1, index)
    case .late: evidence.change(index) { $0.time = $0.time.advanced(byNanoseconds: 1) }
    case .otherTag: evidence.changeDelivery(index) { $0.tag += 1 }
    case .otherProcess: evidence.changeDelivery(index) { $0.process ^= 1 }
    case .otherMessage: evidence.change(index) { $0.message?.occurrence += 1 }
    case .otherQueue: evidence.change(index) { if $0.queue != nil { $0.queue = "elsewhere" } }
    case .noMessage: evidence.change(index) { $0.message = nil }
    case .noCause: evidence.change(index) { $0.cause = nil }
    }
    return self == .dropped || self == .twice || event != evidence.journal.events[index]
  }
}

extension JournalEvent {
  /// Replaces the event by one without a message or a call.
  fileprivate mutating func forget() {
    kind = .queueDeclared
    message = nil
    call = nil
  }
}
