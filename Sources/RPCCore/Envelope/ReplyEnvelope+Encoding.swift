/// Replies for streams and polling calls, and for the outcome of a handler.
extension ReplyEnvelope {
  /// Makes an item of a stream; the first item has the sequence 1.
  static func message(item body: [UInt8], sequence: Int64, correlationID: String?) -> RPCMessage {
    var message = message(EnvelopeNames.item, body: body, correlationID: correlationID)
    message.headers = [EnvelopeNames.sequence: .integer(sequence)]
    return message
  }

  /// Makes the end of a stream with a number of items.
  static func message(endOfStream count: Int64, correlationID: String?) -> RPCMessage {
    var message = message(EnvelopeNames.end, body: [], correlationID: correlationID)
    message.headers = [EnvelopeNames.sequence: .integer(count)]
    return message
  }

  /// Makes the ticket of an accepted polling call; `address` is the address for polls.
  ///
  /// A client cannot use a ticket without an address: ``PollingCall`` then fails the call.
  static func message(ticket: [UInt8], address: String?, correlationID: String?) -> RPCMessage {
    var message = message(EnvelopeNames.ticket, body: ticket, correlationID: correlationID)
    message.replyTo = address
    return message
  }

  /// Makes the answer to a poll while there is no result.
  static func pendingMessage(correlationID: String?) -> RPCMessage {
    message(EnvelopeNames.pending, body: [], correlationID: correlationID)
  }

  /// Makes the only reply to a call from the outcome of its handler.
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
