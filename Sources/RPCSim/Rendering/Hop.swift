import InMemoryBroker
import RPCCore

/// The transfer of a message or frame between participants, noted at its arrival or loss.
struct Hop: Equatable, Sendable {
  var from: Participant
  var to: Participant
  var label: String
  var isLost = false
}

extension Hop {
  /// A label without its "of" or "to", for narrow columns.
  static func short(_ label: String) -> String {
    let words = label.split(separator: " ", omittingEmptySubsequences: false)
    guard let index = words.firstIndex(where: { $0 == "of" || $0 == "to" }) else { return label }
    return (words[..<index] + words[(index + 1)...]).joined(separator: " ")
  }
}

/// Finds the hops of a journal: causes and effects at different participants.
struct HopReader: Sendable {
  let names: JournalWords

  /// The hop that ended with an event, or `nil`.
  func hop(endingWith event: JournalEvent) -> Hop? {
    if event.kind == .messageLost { return loss(event) }
    guard let cause = names.cause(of: event), event.canArrive,
      (event.participant == .broker) != (cause.participant == .broker)
    else { return nil }
    let label =
      event.participant == .broker
      ? labelAtBroker(event, because: cause) : labelAtProcess(event, because: cause)
    return Hop(from: cause.participant, to: event.participant, label: label)
  }

  // MARK: Losses

  /// The hop of a loss.
  ///
  /// The sender notes a loss by a fault; the receiver notes any other loss.
  private func loss(_ event: JournalEvent) -> Hop? {
    var hop = Hop(
      from: event.participant, to: event.participant, label: label(ofLost: event), isLost: true)
    if event.isToldBySender {
      guard let receiver = receiver(of: event) else { return nil }
      hop.to = receiver
    } else {
      guard let sender = sender(of: event) else { return nil }
      hop.from = sender
    }
    return hop
  }

  private func receiver(of loss: JournalEvent) -> Participant? {
    guard loss.participant == .broker else { return .broker }
    guard case .delivery(let delivery)? = names.cause(of: loss)?.detail else { return nil }
    return .process(delivery.process)
  }

  private func sender(of loss: JournalEvent) -> Participant? {
    guard loss.participant == .broker else { return .broker }
    guard loss.message?.kind == .request, let call = loss.call,
      names.journal.calls.indices.contains(call)
    else { return nil }
    return .process(names.journal.calls[call].process)
  }

  private func label(ofLost event: JournalEvent) -> String {
    event.isAboutAcknowledgement
      ? names.acknowledgement(of: event) : names.message(of: event) ?? "a message"
  }

  // MARK: Labels

  private func labelAtBroker(_ event: JournalEvent, because cause: JournalEvent) -> String {
    switch (event.kind, cause.kind) {
    case (_, .operationSent): operation(cause)
    case (.acknowledged, _): names.acknowledgement(of: event)
    case (_, .acknowledgementSent): names.acknowledgement(of: cause)
    case (_, _) where cause.isAboutAcknowledgement: names.acknowledgement(of: cause)
    case (_, .rejectionSent), (_, .requeueSent): "rejection of \(names.callOrMessage(of: event))"
    case (.queueDeclared, _): "declare \(event.shownQueue)"
    case (.consumerAdded, _): "consume \(event.shownQueue)"
    case (_, .crashed), (_, .shutDown), (_, .disconnected), (.connectionClosed, _):
      "connection ends"
    default: names.message(of: event) ?? event.kind.rawValue
    }
  }

  private func labelAtProcess(_ event: JournalEvent, because cause: JournalEvent) -> String {
    let again = cause.kind == .redelivered ? " again" : ""
    if let message = names.message(of: event) { return message + again }
    if case .failure(let error, _) = event.detail { return error.shortName }
    if cause.kind == .returned, let message = names.message(of: cause) { return message + " back" }
    return event.kind == .operationAnswered ? "answer" : cause.kind.rawValue
  }

  private func operation(_ event: JournalEvent) -> String {
    let operation = names.details.words(for: event.detail)
    guard !operation.isEmpty else { return event.kind.rawValue }
    return "\(operation.shown(in: DisplayText.nameLimit)) \(event.shownQueue)"
  }
}

extension AMQPError {
  /// Such as "404 NOT_FOUND".
  fileprivate var shortName: String {
    let name = text.prefix { $0 != " " }
    return "\(code) \(name.shown(in: DisplayText.nameLimit))"
  }
}

extension JournalEvent {
  var shownQueue: String { queue?.shown(in: DisplayText.nameLimit) ?? "" }

  /// Whether the event is about an acknowledgement on the network.
  var isAboutAcknowledgement: Bool {
    detail == .hop(.acknowledgement)
  }

  fileprivate var isToldBySender: Bool {
    if case .hop = detail { true } else { false }
  }

  /// Whether the event can be the effect of an arrival.
  ///
  /// A fault strikes a process or the broker where it is, even if a message on its way triggered
  /// it.
  fileprivate var canArrive: Bool {
    switch kind {
    case .disconnected: detail != .none
    case .started, .crashed, .paused, .resumed, .slowed, .connected, .partitioned, .healed,
      .clockJumped, .shutdownBegun, .graceOver, .shutDown, .pollLost, .brokerStopped,
      .brokerStarted, .messageDuplicated, .messageDelayed,
      .messageReordered, .messageCorrupted:
      false
    default: true
    }
  }
}
