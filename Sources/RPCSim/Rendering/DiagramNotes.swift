import InMemoryBroker
import RPCCore

/// The few words beside a lifeline where an event happens.
struct DiagramNotes: Sendable {
  let names: JournalWords

  /// The words for an event; `nil` if the arrow of this event or of a later one says enough.
  func note(for event: JournalEvent, hop: Hop?) -> String? {
    processNote(event) ?? clientNote(event) ?? serverNote(event)
      ?? operationNote(event, isArrival: hop != nil) ?? messageNote(event, hop: hop)
  }

  private func processNote(_ event: JournalEvent) -> String? {
    switch event.kind {
    case .started: "starts"
    case .connected: "connects"
    case .crashed: "crashes" + circumstance(of: event)
    case .paused: "stands still" + circumstance(of: event)
    case .resumed: "goes on"
    case .slowed: "is slowed down" + circumstance(of: event)
    case .disconnected: "loses its connection" + circumstance(of: event)
    case .partitioned: "is cut off" + circumstance(of: event)
    case .healed: "is within reach again"
    case .clockJumped: "clock jumps by \(text(of: event))"
    case .shutdownBegun: "shuts down within \(text(of: event))"
    case .graceOver: "gives up what still runs"
    case .shutDown: "ends"
    case .brokerStopped: "stops" + circumstance(of: event)
    case .brokerStarted: "is back"
    default: nil
    }
  }

  private func clientNote(_ event: JournalEvent) -> String? {
    switch event.kind {
    case .callStarted: call(event)
    case .callSettled: settlement(event)
    case .duplicateReply: "ignores it: duplicate"
    case .lateReply: "ignores it: too late"
    case .unknownReply: "ignores it: unknown"
    case .itemReceived: item(event)
    case .resultReplaced: "replaces \(settlement(event))"
    case .waitClamped: "waits no longer than to the deadline"
    case .waitOver: "waits no longer for \(event.call.map(names.call) ?? "a call")"
    case .outcomeTaken: "takes the outcome of \(event.call.map(names.call) ?? "a call")"
    case .replyKept: "puts it aside"
    case .ticketReceived: "has a ticket"
    case .resultPending: "polls again later"
    case .pollLost: "gives the poll up: \(text(of: event))"
    case .requestResent: "sends it again"
    case .cancelSent: "tells that \(event.call.map(names.call) ?? "a call") is cancelled"
    default: nil
    }
  }

  private func serverNote(_ event: JournalEvent) -> String? {
    switch event.kind {
    case .handlerStarted: "runs \(names.method(of: event) ?? "its handler")"
    case .handlerFinished: outcome(of: event) ?? "handler ends"
    case .requestRefused: "refuses it: \(outcome(of: event) ?? "")"
    case .resultDiscarded: "throws the result away"
    case .requestAnswered: "answers it: \(text(of: event))"
    case .cancelReceived: "hears of the cancelled call"
    case .handlerCancelled: "handler is cancelled"
    default: nil
    }
  }

  private func operationNote(_ event: JournalEvent, isArrival: Bool) -> String? {
    switch event.kind {
    case .operationSent: "\(text(of: event)) \(event.shownQueue)"
    case .operationAnswered: answer(event, isArrival: isArrival)
    case .queueDeclared: isArrival ? nil : "\(event.shownQueue) declared"
    case .queueDeleted: isSweptAway(event) ? nil : "\(event.shownQueue) deleted"
    case .consumerAdded: isArrival ? nil : "\(text(of: event)) consumes \(event.shownQueue)"
    case .channelFailed: "refuses: \(outcome(of: event) ?? "channel closed")"
    default: nil
    }
  }

  private func messageNote(_ event: JournalEvent, hop: Hop?) -> String? {
    let message = subject(of: event)
    switch event.kind {
    case .enqueued: return "→ \(event.shownQueue)"
    case .unroutable: return "no such queue: dropped"
    case .returned: return "no such queue: returned"
    case .requeued: return "\(message) is back in \(event.shownQueue)"
    case .rejected: return hop == nil ? "\(message) is rejected" : nil
    case .expired, .purged: return "\(message) is \(event.kind.rawValue)"
    case .refused: return "\(message) is refused: \(text(of: event))"
    case .discarded: return "\(message) is gone: \(text(of: event))"
    case .messageLost: return hop == nil ? "\(message) is lost" : nil
    case .messageDuplicated: return "\(message) is doubled"
    case .messageDelayed: return "\(message) is delayed"
    case .messageReordered: return "\(message) overtakes"
    case .messageCorrupted: return "\(message) is corrupted"
    default: return nil
    }
  }

  // MARK: Parts

  private func subject(of event: JournalEvent) -> String {
    if event.isAboutAcknowledgement { return names.acknowledgement(of: event) }
    return names.subject(of: event) ?? "a message"
  }

  /// Whether a queue with a generated name is deleted with its connection, its broker or another
  /// queue.
  private func isSweptAway(_ event: JournalEvent) -> Bool {
    guard event.queue?.hasPrefix("amq.") == true, let cause = names.cause(of: event) else {
      return false
    }
    return [.connectionClosed, .brokerStopped, .queueDeleted].contains(cause.kind)
  }

  private func call(_ event: JournalEvent) -> String {
    let name = event.call.map(names.call) ?? "a call"
    guard let method = names.method(of: event), method != name else { return "calls \(name)" }
    // The name of a call without one begins with its method.
    return name.hasPrefix("\(method)#") ? "calls \(name)" : "calls \(method) as \(name)"
  }

  private func settlement(_ event: JournalEvent) -> String {
    [event.call.map(names.call) ?? "", outcome(of: event) ?? "settled"].joined(with: " ")
  }

  private func item(_ event: JournalEvent) -> String {
    guard case .item(let body) = event.detail else { return "has an item" }
    return "has \(OutcomeWords.text(of: body))"
  }

  private func answer(_ event: JournalEvent, isArrival: Bool) -> String? {
    if let outcome = outcome(of: event) { return isArrival ? nil : outcome }
    return "answer: \(text(of: event))"
  }

  private func outcome(of event: JournalEvent) -> String? {
    switch event.detail {
    case .outcome(let outcome):
      OutcomeWords.words(for: outcome) + (names.isTakenForNull(event) ? ", taken for null" : "")
    case .handled(let outcome): OutcomeWords.words(for: outcome)
    case .refusal(let error): OutcomeWords.words(for: error)
    case .failure(let error, _): OutcomeWords.words(for: error)
    default: nil
    }
  }

  private func text(of event: JournalEvent) -> String {
    switch event.detail {
    case .duration(let nanoseconds): ReadableDuration(nanoseconds).description
    default: names.details.words(for: event.detail).shown(in: OutcomeWords.limit)
    }
  }

  /// The last action of a process, or the message that just reached it, when a fault struck.
  private func circumstance(of event: JournalEvent) -> String {
    if case .failure = event.detail { return "" }
    guard let cause = names.cause(of: event) else { return "" }
    guard cause.participant == event.participant else {
      return names.message(of: cause).map { " as \($0) arrives" } ?? ""
    }
    return " after \(cause.kind.rawValue)"
  }
}
