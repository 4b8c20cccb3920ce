import RPCCore

/// Messages are neither lost nor invented.
///
/// A message that was sent is published, or lost to a named cause. A published message is enqueued,
/// returned, dropped or refused. An enqueued message is acknowledged, removed for a stated reason,
/// or handed out without acknowledgement, or it is still ready or unacknowledged.
///
/// Of each kind of loss the first is reported, because the others usually follow from it.
struct NoRequestLost: Checker {
  static let invariant = "no message is lost or invented"
  static let watches = MessagesInTransit.watches.union([
    .enqueued, .unroutable, .returned, .refused,
  ])

  private struct Publication {
    var event: JournalEvent.ID
    var trace: MessageTrace?
  }

  private var transit = MessagesInTransit()
  /// The first message of which more copies reached the broker than set out, and the event that
  /// shows it.
  private var invented: (flight: MessagesInTransit.Flight, event: JournalEvent.ID)?
  /// The last publication, until it is enqueued, refused, returned or dropped.
  private var open: Publication?
  /// The first publication that had no fate when the next one arrived.
  private var fateless: Publication?

  mutating func observe(
    _ event: JournalEvent, _ id: JournalEvent.ID, of calls: Journal.Calls,
    after history: CheckedHistory
  ) {
    if invented == nil, let flight = transit.observe(event, id, history.origins) {
      invented = (flight, id)
    }
    guard fateless == nil else { return }
    switch event.kind {
    case .enqueued, .unroutable, .returned, .refused:
      if let open, open.trace == event.message { self.open = nil }
    case .published:
      fateless = open
      open = Publication(event: id, trace: event.message)
    default: break
    }
  }
}

extension NoRequestLost {
  mutating func forget(allBut living: Living, after history: CheckedHistory) {
    transit.forget(allBut: living)
  }

  func violations(in evidence: Evidence, _ history: CheckedHistory) -> [Violation] {
    let words = Wording(evidence.journal)
    return [
      inTransit(evidence, history.processes, words),
      (fateless ?? open).map { violation($0, evidence.journal, words) },
      inconsistency(evidence.journal, history.queues, words),
      QueueLedgers(history.queues, words).difference(from: evidence.queues).map {
        violation($0.message, shownBy: [$0.event])
      },
    ]
    .compactMap(\.self)
  }

  private func inTransit(
    _ evidence: Evidence, _ conditions: ProcessConditions, _ words: Wording
  ) -> Violation? {
    if let (flight, event) = invented {
      return violation(
        "\(words.message(flight.trace)) reached the broker "
          + "\(words.count(flight.arrived, "time", "times")), the last at "
          + "\(words.time(of: event)), though it was sent "
          + words.count(flight.sent, "time", "times"), shownBy: [flight.event, event])
    }
    guard evidence.isQuiescent else { return nil }
    let missing = transit.flights.first { flight in
      guard flight.sent > flight.arrived, let sender = flight.process else { return false }
      return !conditions[sender].isPartitioned
    }
    return missing.map { flight in
      violation(
        "\(words.message(flight.trace)) was sent at "
          + "\(words.time(of: flight.event)) "
          + "and never reached the broker, and no event explains it", shownBy: [flight.event])
    }
  }

  private func violation(
    _ fateless: Publication, _ journal: Journal, _ words: Wording
  ) -> Violation {
    violation(
      "\(words.message(fateless.trace)) reached the broker at "
        + "\(words.time(of: fateless.event)) "
        + "and vanished: it was neither enqueued nor refused nor returned",
      shownBy: [fateless.event])
  }

  /// The first event about a message that was not where the event requires it.
  private func inconsistency(
    _ journal: Journal, _ queues: QueueHistory, _ words: Wording
  ) -> Violation? {
    // A settlement after an acknowledgement is left to the checker of double acknowledgements.
    let found = queues.discrepancies.first { discrepancy in
      guard discrepancy.kind == .settledAgain, let earlier = discrepancy.earlier else {
        return true
      }
      return journal.event(earlier)?.kind != .acknowledged
    }
    return found.map { discrepancy in
      let event = journal[discrepancy.event]
      return violation(
        "\(words.message(event.message)) was \(event.kind.rawValue) at \(words.time(event.time)) "
          + discrepancy.reason(in: event), shownBy: [discrepancy.earlier, discrepancy.event])
    }
  }
}

extension QueueHistory.Discrepancy {
  fileprivate func reason(in event: JournalEvent) -> String {
    let queue = event.queue ?? "its queue"
    return switch kind {
    case .enqueuedUnpublished: "in \(queue), though it was never published"
    case .deliveredUnready, .removedAbsent: "from \(queue), where it was not ready"
    case .deliveredNowhere: "from \(queue) to no consumer"
    case .settledUndelivered: "without an unsettled delivery from \(queue)"
    case .settledAgain: "though its delivery had been settled"
    }
  }
}
