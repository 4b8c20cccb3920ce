import RPCCore

/// Messages are neither lost nor invented: enqueued is acknowledged, removed for a stated reason,
/// handed out without acknowledgement, still ready or still unacknowledged; published has a fate;
/// sent is published or lost to a named cause.
///
/// Of each kind of loss the first is reported: the others usually follow from it.
struct NoRequestLost: QueueChecker {
  static let invariant = "no message is lost or invented"

  func violations(in evidence: Evidence, _ history: QueueHistory) -> [Violation] {
    let words = Wording(evidence.journal)
    return [
      inTransit(evidence, words), fateless(evidence.journal, words),
      inconsistency(evidence.journal, history, words), inQueues(evidence, history, words),
    ]
    .compactMap(\.self)
  }

  /// A publication must be enqueued, refused, returned or dropped before the next one arrives.
  private func fateless(_ journal: Journal, _ words: Wording) -> Violation? {
    var open: Event.ID?
    for (id, event) in journal.events.enumerated() {
      switch event.kind {
      case .enqueued, .unroutable, .returned, .refused:
        if let place = open, journal.events[place].message == event.message { open = nil }
      case .published:
        if let open { return fateless(open, journal, words) }
        open = id
      default: break
      }
    }
    return open.map { fateless($0, journal, words) }
  }

  private func fateless(_ id: Event.ID, _ journal: Journal, _ words: Wording) -> Violation {
    let event = journal.events[id]
    return violation(
      "\(words.message(event.message)) reached the broker at \(words.time(event.time)) "
        + "and vanished: it was neither enqueued nor refused nor returned", shownBy: [id])
  }

  /// What happened to a message that was not where it would have to be.
  private func inconsistency(
    _ journal: Journal, _ history: QueueHistory, _ words: Wording
  ) -> Violation? {
    // A delivery that was acknowledged before is another checker's.
    let found = history.discrepancies.first { discrepancy in
      guard discrepancy.kind == .settledAgain, let earlier = discrepancy.earlier else {
        return true
      }
      return journal.events[earlier].kind != .acknowledged
    }
    return found.map { discrepancy in
      let event = journal.events[discrepancy.event]
      return violation(
        "\(words.message(event.message)) was \(event.kind.rawValue) at \(words.time(event.time)) "
          + discrepancy.reason(in: event), shownBy: [discrepancy.earlier, discrepancy.event])
    }
  }

  /// What the queues hold in the end must be what went in and did not come out.
  private func inQueues(
    _ evidence: Evidence, _ history: QueueHistory, _ words: Wording
  ) -> Violation? {
    var ready = Array(repeating: [Int](), count: history.queues.count)
    var handedOut = ready
    for (place, copy) in history.copies.enumerated() {
      switch copy.state {
      case .ready: ready[copy.queue].append(place)
      case .handedOut: handedOut[copy.queue].append(place)
      case .gone: break
      }
    }
    let states = Dictionary(
      evidence.queues.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for (place, name) in history.queues.enumerated() {
      let ledger = Ledger(queue: name, history: history, words: words)
      let state = states[name]
      let message =
        ledger.difference(ready[place], state?.ready ?? 0, "ready")
        ?? ledger.difference(handedOut[place], state?.unacknowledged ?? 0, "unacknowledged")
      guard let message else { continue }
      let shown = (ready[place] + handedOut[place]).first.map { history.copies[$0].enqueued }
      return violation(message, shownBy: [shown])
    }
    return nil
  }

  private func inTransit(_ evidence: Evidence, _ words: Wording) -> Violation? {
    var transit = Transit()
    let journal = evidence.journal
    for (id, event) in journal.events.enumerated() {
      guard let place = transit.read(event, id, in: journal) else { continue }
      let flight = transit.flights[place]
      return violation(
        "\(words.message(event.message)) reached the broker "
          + "\(words.count(flight.arrived, "time", "times")), the last at "
          + "\(words.time(event.time)), though \(flight.sent) of it had set out",
        shownBy: [flight.event, id])
    }
    guard evidence.isQuiescent else { return nil }
    let conditions = ProcessConditions(journal)
    let missing = transit.flights.first { flight in
      guard flight.sent > flight.arrived, let sender = journal.events[flight.event].process
      else { return false }
      return !conditions[sender].isPartitioned
    }
    return missing.map { flight in
      let event = journal.events[flight.event]
      return violation(
        "\(words.message(event.message)) was sent at \(words.time(event.time)) "
          + "and never reached the broker, and nothing says why", shownBy: [flight.event])
    }
  }

  /// The messages on their way to the broker.
  private struct Transit {
    struct Flight {
      /// The event by which it was sent, or else arrived.
      var event: Event.ID
      /// How many of it set out: sent, or made by the network.
      var sent = 0
      /// How many of it arrived, were lost to a named cause, or ended their channel.
      var arrived = 0
    }

    private(set) var flights: [Flight] = []
    private var places: [MessageTrace: Int] = [:]

    /// Returns the place of a flight of which more has arrived than had set out.
    mutating func read(_ event: Event, _ id: Event.ID, in journal: Journal) -> Int? {
      switch event.kind {
      case .requestSent, .requestResent, .pollSent, .cancelSent, .replySent:
        setOut(event.message, id)
      case .messageDuplicated where event.isOnTheWayUp: setOut(event.message, id)
      case .messageLost where event.isOnTheWayUp: _ = arrive(event.message, id)
      case .published: return arrive(event.message, id)
      case .channelFailed, .connectionClosed:
        // An error of the publication itself, such as an exchange that does not exist.
        let sending = journal.sending(behind: id)
        if let sending { _ = arrive(journal.events[sending].message, id) }
      default: break
      }
      return nil
    }

    private mutating func setOut(_ trace: MessageTrace?, _ id: Event.ID) {
      guard let trace else { return }
      flights[place(of: trace, id)].sent += 1
    }

    private mutating func arrive(_ trace: MessageTrace?, _ id: Event.ID) -> Int? {
      guard let trace else { return nil }
      let place = place(of: trace, id)
      flights[place].arrived += 1
      return flights[place].arrived > flights[place].sent ? place : nil
    }

    private mutating func place(of trace: MessageTrace, _ id: Event.ID) -> Int {
      if let place = places[trace] { return place }
      flights.append(Flight(event: id))
      places[trace] = flights.count - 1
      return flights.count - 1
    }
  }

  /// Compares what a queue should hold with what it holds.
  private struct Ledger {
    let queue: String
    let history: QueueHistory
    let words: Wording

    func difference(_ due: [Int], _ held: Int, _ state: String) -> String? {
      let expected = words.count(due.count, "\(state) message", "\(state) messages")
      if held > due.count {
        return "\(queue) holds \(words.count(held, "\(state) message", "\(state) messages")), "
          + "though \(expected) \(due.count == 1 ? "is" : "are") left of what came in"
      }
      guard held < due.count, let first = due.first else { return nil }
      return "\(words.message(history.copies[first].trace)) is unaccounted for: "
        + "\(queue) should hold \(expected) and holds \(held)"
    }
  }
}

extension Event {
  /// Whether a fault struck a message on its way to the broker.
  fileprivate var isOnTheWayUp: Bool {
    switch hop {
    case .request, .reply: true
    case nil: actor == .broker
    default: false
    }
  }
}

extension QueueHistory.Discrepancy {
  fileprivate func reason(in event: Event) -> String {
    let queue = event.queue ?? "its queue"
    return switch kind {
    case .enqueuedUnpublished: "in \(queue), though it was never published"
    case .deliveredUnready, .removedAbsent: "from \(queue), where it was not ready"
    case .deliveredNowhere: "from \(queue) to nobody"
    case .settledUndelivered: "without a delivery from \(queue) that was still to settle"
    case .settledAgain: "though its delivery had been settled"
    }
  }
}
