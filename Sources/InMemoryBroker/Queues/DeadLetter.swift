import RPCCore

/// The reason why a queue gave up a message, as its header names it (RabbitMQ, "Dead Letter
/// Exchanges").
enum DeadLetterReason: String, Sendable {
  case rejected
  case expired
  case maxlen
  case deliveryLimit = "delivery_limit"
}

/// A message that a queue gave up, on its way to the queue's dead letter exchange.
struct DeadLetter: Sendable {
  let publication: Publication
  let queue: String
  let target: DeadLetterTarget
  let reason: DeadLetterReason

  /// Returns the publication to the dead letter exchange.
  ///
  /// Its headers record the death, and it has no expiration. `time` is in seconds since 1970.
  func reborn(at time: Int64, profile: BrokerProfile) -> Publication {
    var message = publication.message
    message.headers.addDeath(of: publication, in: queue, because: reason, at: time)
    if message.headers["x-first-death-queue"] == nil { stamp("first", on: &message) }
    if profile.stampsLastDeath { stamp("last", on: &message) }
    if message.expiration != nil { message.expiration = nil }
    // The queue's own dead letter key replaces all keys of the publisher.
    if target.routingKey != nil, !publication.copyKeys.isEmpty { message.headers["CC"] = nil }
    return Publication(
      exchange: target.exchange, routingKey: target.routingKey ?? publication.routingKey,
      message: message, copyKeys: target.routingKey == nil ? publication.copyKeys : [])
  }

  private func stamp(_ moment: String, on message: inout RPCMessage) {
    let fields: [(name: String, text: String)] = [
      ("exchange", publication.exchange), ("queue", queue), ("reason", reason.rawValue),
    ]
    for field in fields {
      message.headers["x-\(moment)-death-\(field.name)"] = .text(field.text)
    }
  }

  /// Whether the message has returned to a queue without a rejection on the way.
  ///
  /// RabbitMQ drops it. Such a message would go around for ever.
  func isCycle(to queue: String, with headers: FieldTable) -> Bool {
    guard reason != .rejected else { return false }
    let deaths = headers.deaths
    guard let last = deaths.firstIndex(where: { $0["queue"] == .text(queue) }) else { return false }
    return !deaths[...last].contains { $0["reason"] == .text(DeadLetterReason.rejected.rawValue) }
  }
}

extension FieldTable {
  /// The entries of `x-death`, newest first: one for each queue and reason.
  fileprivate var deaths: [FieldTable] {
    guard case .array(let values) = self["x-death"] else { return [] }
    return values.compactMap { value in
      if case .table(let table) = value { table } else { nil }
    }
  }

  /// Adds a death as the newest entry, or counts it in the entry of the same queue and reason.
  fileprivate mutating func addDeath(
    of publication: Publication, in queue: String, because reason: DeadLetterReason,
    at time: Int64
  ) {
    var deaths = deaths
    let known = deaths.firstIndex {
      $0["queue"] == .text(queue) && $0["reason"] == .text(reason.rawValue)
    }
    if let known {
      var death = deaths.remove(at: known)
      if case .integer(let count) = death["count"] { death["count"] = .integer(count + 1) }
      deaths.insert(death, at: 0)
    } else {
      deaths.insert(
        FieldTable(deathOf: publication, in: queue, because: reason, at: time), at: 0)
    }
    self["x-death"] = .array(deaths.map(FieldValue.table))
  }

  private init(
    deathOf publication: Publication, in queue: String, because reason: DeadLetterReason,
    at time: Int64
  ) {
    self = [
      "count": .integer(1), "reason": .text(reason.rawValue), "queue": .text(queue),
      "time": .timestamp(secondsSince1970: UInt64(max(0, time))),
      "exchange": .text(publication.exchange),
      "routing-keys": .array(publication.visibleKeys.map(FieldValue.text)),
    ]
    if let expiration = publication.message.expiration {
      self["original-expiration"] = .text(expiration)
    }
  }
}
