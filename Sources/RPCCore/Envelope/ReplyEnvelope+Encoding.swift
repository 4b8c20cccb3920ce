/// Replies that are neither the one result nor the one error of a call.
extension ReplyEnvelope {
  /// An element of a stream; the first has the sequence 1.
  static func message(item body: [UInt8], sequence: Int64, correlationID: String?) -> RPCMessage {
    var message = message(EnvelopeNames.item, body: body, correlationID: correlationID)
    message.headers = [EnvelopeNames.sequence: .integer(sequence)]
    return message
  }

  /// The end of a stream of so many elements.
  static func message(endOfStream count: Int64, correlationID: String?) -> RPCMessage {
    var message = message(EnvelopeNames.end, body: [], correlationID: correlationID)
    message.headers = [EnvelopeNames.sequence: .integer(count)]
    return message
  }

  /// A polling call was accepted; `address` is where to poll, and `nil` means where the request
  /// went.
  static func message(ticket: [UInt8], address: String?, correlationID: String?) -> RPCMessage {
    var message = message(EnvelopeNames.ticket, body: ticket, correlationID: correlationID)
    message.replyTo = address
    return message
  }

  /// A polling call has no result yet.
  static func pendingMessage(correlationID: String?) -> RPCMessage {
    message(EnvelopeNames.pending, body: [], correlationID: correlationID)
  }

  /// A handler's outcome as the only reply to its call.
  static func message(outcome: HandlerOutcome, correlationID: String?) -> RPCMessage {
    switch outcome {
    case .result(let body): message(result: body, correlationID: correlationID)
    case .failure(let error): message(error: error, correlationID: correlationID)
    }
  }

  private static func message(
    _ type: String, body: [UInt8], correlationID: String?
  ) -> RPCMessage {
    var message = RPCMessage(body: body)
    message.type = type
    message.correlationID = correlationID
    return message
  }
}
