import RPCCore

/// The parts of a run that are not over.
///
/// These are unsettled calls, and calls and messages with a message in a queue, at a handler or on
/// its way. The subjects of the journal's kept events belong to them too. Later events concern only
/// these parts, so the journal, the ledger and the checkers may forget all others.
struct Living: Sendable {
  /// The first event that the journal keeps.
  let since: JournalEvent.ID
  private var calls: Set<Int> = []
  /// Messages that belong to no call, by their numbers.
  private var others: Set<UInt32> = []
  private var queues: Set<String> = []
  private var channels: Set<Int> = []

  init(since: JournalEvent.ID) { self.since = since }

  /// The number of all parts.
  var count: Int { calls.count + others.count + queues.count + channels.count }

  mutating func add(call: Int) { calls.insert(call) }
  mutating func add(queue: String) { queues.insert(queue) }
  mutating func add(channel: Int) { channels.insert(channel) }

  mutating func add(_ message: MessageTrace) {
    if let call = message.call { calls.insert(call) } else { others.insert(message.subject) }
  }

  mutating func add(_ event: JournalEvent) {
    if let call = event.call { calls.insert(call) }
    if let message = event.message { add(message) }
    if let queue = event.queue { queues.insert(queue) }
    if case .delivery(let delivery) = event.detail { channels.insert(delivery.channel) }
  }

  func contains(call: Int) -> Bool { calls.contains(call) }
  func contains(queue: String) -> Bool { queues.contains(queue) }
  func contains(channel: Int) -> Bool { channels.contains(channel) }

  func contains(_ message: MessageTrace?) -> Bool {
    guard let message else { return false }
    return message.call.map { calls.contains($0) } ?? others.contains(message.subject)
  }
}

extension MessageTrace {
  /// The call of the message; `nil` if it belongs to none.
  var call: Int? { kind == .other ? nil : Int(subject) }
}
