import RPCCore
import Synchronization

/// A link under test, with the events that it has received.
final class Probe: Sendable {
  typealias Reaction = @Sendable (TransportEvent, any TransportLink) -> Void

  let inbox = Inbox()
  /// The number of events that came while another one was being received.
  let overlaps = Atomic(0)
  private let number: Int
  private let reaction: Reaction?
  private let wait: CurrentWait
  private let content = WatchedMutex<(any TransportLink)?>(nil)
  private let replyAddress = WatchedMutex<String?>(nil)
  private let isReceiving = Atomic(false)

  init(number: Int, reaction: Reaction?, wait: CurrentWait) {
    self.number = number
    self.reaction = reaction
    self.wait = wait
  }

  /// The link's name in reports.
  var name: String { "link \(number)" }

  func open(on transport: any Transport) async throws {
    wait.set("waited for \(name) to open")
    let link = try await transport.openLink { [weak self] event in self?.receive(event) }
    content.withLock { $0 = link }
  }

  private func receive(_ event: TransportEvent) {
    if isReceiving.exchange(true, ordering: .sequentiallyConsistent) {
      overlaps.add(1, ordering: .sequentiallyConsistent)
    }
    if let reaction, let link { reaction(event, link) }
    inbox.receive(event)
    isReceiving.store(false, ordering: .sequentiallyConsistent)
  }

  private var link: (any TransportLink)? { content.withLock { $0 } }

  // MARK: Actions of the link

  /// The link's reply address, which is opened at the first use.
  func openReplyAddress() async throws -> String {
    if let address = replyAddress.withLock({ $0 }) { return address }
    wait.set("waited for the reply address of \(name)")
    guard let link else { throw ConformanceFailure("\(name) is not open") }
    let address = try await link.openReplyAddress()
    replyAddress.withLock { $0 = address }
    return address
  }

  func consume(
    _ queue: String, prefetch: UInt16 = 0, isAutoAcknowledged: Bool = false,
    receivesNotices: Bool = false
  ) async throws {
    var subscription = QueueSubscription(queue: queue)
    subscription.prefetch = prefetch
    subscription.isAutoAcknowledged = isAutoAcknowledged
    subscription.receivesNotices = receivesNotices
    wait.set("waited for \(name) to consume")
    try await link?.consume(subscription)
  }

  func stopConsuming() async {
    wait.set("waited for \(name) to stop consuming")
    await link?.stopConsuming()
  }

  func publish(
    _ message: RPCMessage, to queue: String, exchange: String = "", isMandatory: Bool = false
  ) {
    link?.publish(
      Publication(
        exchange: exchange, routingKey: queue, message: message, isMandatory: isMandatory))
  }

  func send(_ text: String, to queue: String, isMandatory: Bool = false) {
    publish(.text(text), to: queue, isMandatory: isMandatory)
  }

  /// Sends a text as a notice to all servers of a queue.
  func notify(_ text: String, serversOf queue: String, isMandatory: Bool = false) {
    publish(.text(text), to: queue, exchange: EnvelopeNames.control, isMandatory: isMandatory)
  }

  func acknowledge(_ delivery: RequestDelivery) { link?.acknowledge(delivery.deliveryTag) }

  func reject(_ delivery: RequestDelivery, requeue: Bool) {
    link?.reject(delivery.deliveryTag, requeue: requeue)
  }

  func close() async {
    wait.set("waited for \(name) to close")
    await link?.close()
    inbox.end()
  }

  /// Closes the link, unless a check has closed it.
  func closeIfOpen() async {
    guard !inbox.isOver else { return }
    await close()
  }

  /// Ends the link from outside, and waits until its receiver is told.
  func beCut(_ cut: (any TransportLink) async throws -> Void) async throws {
    guard let link else { throw ConformanceFailure("\(name) is not open") }
    wait.set("waited for \(name) to be cut")
    try await cut(link)
    try await closing()
  }

  /// Waits until the receiver is told that the link is closed.
  func closing() async throws {
    wait.set("\(name) waited for the event that it is closed")
    _ = await inbox.next { _ in false }
    try Task.checkCancellation()
  }

  // MARK: Events of the link

  /// The next event of a kind.
  func next(
    _ kind: ArrivalKind, _ expected: String? = nil
  ) async throws -> TransportEvent {
    let what = "\(name) waited for \(expected.map { "the \(kind) '\($0)'" } ?? "a \(kind)")"
    wait.set(what)
    if let event = await inbox.next(where: kind.matches) { return event }
    try Task.checkCancellation()
    throw ConformanceFailure("\(what), but it was closed: \(inbox.closingReason ?? "from here")")
  }

  /// The next delivery, with any body.
  func delivery() async throws -> RequestDelivery {
    guard case .delivery(let delivery) = try await next(.delivery) else { throw wrongKind }
    return delivery
  }

  /// The next delivery, which must have the given body.
  @discardableResult
  func delivery(_ text: String) async throws -> RequestDelivery {
    guard case .delivery(let delivery) = try await next(.delivery, text) else { throw wrongKind }
    try compare(delivery.message, .delivery, with: text)
    return delivery
  }

  /// The next message of a kind, with any body.
  func message(_ kind: ArrivalKind, _ expected: String? = nil) async throws -> RPCMessage {
    switch try await next(kind, expected) {
    case .reply(let message), .notice(let message), .returned(let message): return message
    case .delivery(let delivery): return delivery.message
    case .confirmed, .refused, .closed: throw wrongKind
    }
  }

  /// The next message of a kind, which must have the given body.
  @discardableResult
  func expect(_ kind: ArrivalKind, _ text: String) async throws -> RPCMessage {
    let message = try await message(kind, text)
    try compare(message, kind, with: text)
    return message
  }

  /// Requires that no event of a kind waits to be taken.
  func requireNone(_ kind: ArrivalKind, _ reason: String) throws {
    let count = inbox.unread.count(where: kind.matches)
    guard count > 0 else { return }
    throw ConformanceFailure("\(name) received \(count) × a \(kind): \(reason)")
  }

  /// Requires that no event came after the link had closed.
  func requireSilence() throws {
    let count = inbox.strays.count
    guard count > 0 else { return }
    throw ConformanceFailure("\(name) received \(count) × something after it had closed")
  }

  private func compare(_ message: RPCMessage, _ kind: ArrivalKind, with text: String) throws {
    guard message.body == Array(text.utf8) else {
      throw ConformanceFailure(
        "\(name) received the \(kind) '\(message.text)' instead of '\(text)'")
    }
  }

  private var wrongKind: ConformanceFailure { ConformanceFailure("an event of the wrong kind") }
}

/// The kinds of events that a check waits for.
enum ArrivalKind: String, CustomStringConvertible, Sendable {
  case reply
  case delivery
  case notice
  case returned = "returned request"
  /// A confirm or a refusal.
  case confirm
  /// A returned request, a confirm or a refusal.
  case fate = "return or confirm"

  var description: String { rawValue }

  func matches(_ event: TransportEvent) -> Bool {
    switch event {
    case .reply: self == .reply
    case .delivery: self == .delivery
    case .notice: self == .notice
    case .returned: self == .returned || self == .fate
    case .confirmed, .refused: self == .confirm || self == .fate
    case .closed: false
    }
  }
}

extension RPCMessage {
  static func text(_ text: String) -> RPCMessage { RPCMessage(body: Array(text.utf8)) }

  /// The body as text, of which at most 60 bytes are shown.
  var text: String {
    let text = String(decoding: body.prefix(60), as: UTF8.self)
    return body.count > 60 ? text + "…" : text
  }
}
