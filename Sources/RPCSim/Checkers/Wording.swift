import InMemoryBroker
import RPCCore

/// Words for the things of a journal in a report.
struct Wording {
  private let journal: Journal
  private let calls: CallNames
  private var processes: [String] { journal.processes }

  init(_ journal: Journal) {
    self.journal = journal
    calls = CallNames(journal)
  }

  func call(_ index: Int) -> String { calls[index] }

  func process(_ index: Int) -> String {
    processes.indices.contains(index) ? processes[index] : "an operator"
  }

  /// The message in words, such as "request of first", "reply 2 to first" or "message 3".
  func message(_ trace: MessageTrace?) -> String {
    guard let trace else { return "a message" }
    switch trace.kind {
    case .request: return "request of \(call(Int(trace.subject)))"
    case .reply where trace.occurrence == 1: return "reply to \(call(Int(trace.subject)))"
    case .reply: return "reply \(trace.occurrence) to \(call(Int(trace.subject)))"
    case .other: return "message \(trace.subject)"
    }
  }

  /// The delivery in words, such as "delivery 1 of worker".
  func delivery(_ delivery: DeliveryDetail) -> String {
    "delivery \(delivery.tag) of \(process(delivery.process))"
  }

  func time(_ instant: Instant) -> String { ReadableDuration(instant.nanoseconds).description }

  /// The time of an event in words.
  func time(of id: JournalEvent.ID) -> String {
    journal.event(id).map { time($0.time) } ?? "a time before the journal begins"
  }

  /// A count with its noun, such as "1 copy" or "2 copies".
  func count(_ count: Int, _ one: String, _ many: String) -> String {
    "\(count) \(count == 1 ? one : many)"
  }
}

extension JournalEvent {
  var delivery: DeliveryDetail? {
    if case .delivery(let delivery) = detail { delivery } else { nil }
  }

  /// The hop on which a fault struck a message.
  var hop: FaultPoint? {
    if case .hop(let hop) = detail { hop } else { nil }
  }

  /// The process whose consumer the event is about; `nil` for an operator's consumer.
  var owner: Int? {
    if case .owner(let process) = detail { process } else { nil }
  }

  /// The event's participant, if that is a process.
  var process: Int? {
    if case .process(let process) = participant { process } else { nil }
  }
}
