import InMemoryBroker
import RPCCore

/// The full description of an event: its subject, its queue and its detail.
struct EventWords: Sendable {
  let names: JournalWords

  init(_ names: JournalWords) { self.names = names }

  /// The part of a line behind the name of the event: the call or the queue, and the detail.
  func about(_ event: JournalEvent) -> String {
    switch event.kind {
    case .callStarted: start(of: event)
    case .callSettled: settlement(of: event)
    case .operationSent: operation(of: event)
    case .cancelSent: event.call.map(names.call) ?? location(of: event)
    case .delivered, .redelivered, .acknowledged:
      [location(of: event), detail(of: event)].joined(with: " ")
    default: [location(of: event), detail(of: event)].joined(with: ": ")
    }
  }

  /// Such as "first: fib, deadline 30s".
  private func start(of event: JournalEvent) -> String {
    let name = event.call.map(names.call) ?? ""
    let method = names.method(of: event).flatMap { $0 == name ? nil : $0 } ?? ""
    return [[name, method].joined(with: ": "), detail(of: event)].joined(with: ", ")
  }

  /// Such as "first by reply 2: returned 832040".
  private func settlement(of event: JournalEvent) -> String {
    var name = event.call.map(names.call) ?? ""
    if let reply = event.message, reply.occurrence > 1 { name += " by reply \(reply.occurrence)" }
    return [name, detail(of: event)].joined(with: ": ")
  }

  private func operation(of event: JournalEvent) -> String {
    [detail(of: event), queue(of: event)].joined(with: " ")
  }

  /// Such as "request of first → rpc_queue".
  private func location(of event: JournalEvent) -> String {
    let subject = names.subject(of: event) ?? ""
    let queue = queue(of: event)
    guard !queue.isEmpty, !subject.isEmpty else { return subject + queue }
    return "\(subject) \(event.kind.preposition) \(queue)"
  }

  private func queue(of event: JournalEvent) -> String {
    event.queue.map { $0.shown(in: 2 * DisplayText.nameLimit) } ?? ""
  }

  /// The detail of an event, without its subject and its queue.
  func detail(of event: JournalEvent) -> String {
    switch event.detail {
    case .none: ""
    case .delivery(let delivery): words(for: delivery, event.kind)
    case .deadline(let instant?): "deadline \(ReadableDuration(instant.nanoseconds))"
    case .deadline(nil): "no deadline"
    case .outcome(let outcome):
      OutcomeWords.words(for: outcome) + (names.isTakenForNull(event) ? ", taken for null" : "")
    case .handled(let outcome): OutcomeWords.words(for: outcome)
    case .item(let body): OutcomeWords.text(of: body)
    case .refusal(let error): OutcomeWords.words(for: error)
    case .failure(let error, let process): words(for: error, of: process)
    case .duration(let nanoseconds): ReadableDuration(nanoseconds).description
    default: otherWords(for: event)
    }
  }

  /// The words for other details.
  ///
  /// Words that repeat the kind of the event are left out.
  private func otherWords(for event: JournalEvent) -> String {
    let words = names.details.words(for: event.detail)
    return words == event.kind.rawValue ? "" : words.shown(in: 2 * OutcomeWords.limit)
  }

  private func words(for delivery: DeliveryDetail, _ kind: EventKind) -> String {
    let location = "channel \(delivery.channel), tag \(delivery.tag)"
    // The process that settles is already named as the participant of the event.
    if kind == .acknowledgementSent || kind == .rejectionSent || kind == .requeueSent {
      return location
    }
    let process = names.name(of: .process(delivery.process))
    let direction = kind == .delivered || kind == .redelivered ? "to" : "by"
    return "\(direction) \(process), \(location)\(delivery.isAutoAcknowledged ? ", auto-ack" : "")"
  }

  private func words(for error: AMQPError, of process: Int?) -> String {
    let owner = process.map { " of \(names.name(of: .process($0)))" } ?? ""
    return "\(OutcomeWords.words(for: error)) (\(error.scope)\(owner))"
  }
}

extension EventKind {
  /// The word that relates a message to the queue of the event.
  fileprivate var preposition: String {
    switch self {
    case .requestSent, .requestResent, .pollSent, .replySent, .enqueued, .requeued, .returned,
      .unroutable:
      "→"
    case .delivered, .redelivered: "from"
    default: "in"
    }
  }
}

extension [String] {
  /// The texts that are not empty, joined.
  func joined(with separator: String) -> String {
    filter { !$0.isEmpty }.joined(separator: separator)
  }
}
