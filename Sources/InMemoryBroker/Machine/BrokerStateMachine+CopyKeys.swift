import RPCCore

/// Headers that name more routing keys (RabbitMQ, "Sender-selected Distribution").
extension BrokerStateMachine {
  /// Adds the routing keys in the headers `CC` and `BCC`; returns whether either header is present.
  ///
  /// The header `BCC` is removed, because no receiver of the message may see it.
  func addCopyKeys(to publication: inout Publication) throws(AMQPError) -> Bool {
    let headers = publication.message.headers
    let hidden = headers["BCC"]
    guard headers["CC"] != nil || hidden != nil else { return false }
    let keys = try headers.copyKeys("CC") + headers.copyKeys("BCC")
    var message = publication.message
    if hidden != nil { message.headers["BCC"] = nil }
    publication = publication.carrying(message, copyKeys: keys)
    return true
  }
}

extension Publication {
  /// The routing keys that a receiver of the message may see.
  var visibleKeys: [String] {
    guard !copyKeys.isEmpty, case .array(let keys) = message.headers["CC"] else {
      return [routingKey]
    }
    return [routingKey] + keys.texts
  }
}

extension FieldTable {
  fileprivate func copyKeys(_ name: String) throws(AMQPError) -> [String] {
    guard let value = self[name] else { return [] }
    guard case .array(let keys) = value else {
      throw .precondition(
        "invalid message: {unacceptable_type_in_header,\"\(name)\",\(value.typeName)}")
    }
    return keys.texts
  }
}

extension [FieldValue] {
  fileprivate var texts: [String] {
    compactMap { value in
      if case .text(let text) = value { text } else { nil }
    }
  }
}
