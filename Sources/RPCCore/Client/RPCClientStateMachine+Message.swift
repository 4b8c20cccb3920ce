extension RPCClientStateMachine {
  /// The message of a request, all but its addresses.
  mutating func message(for request: RPCRequest, deadline: Instant?, now: Instant) -> RPCMessage {
    var message = blank(for: request.contentType)
    message.body = request.body
    message.type = request.method
    if request.isPersistent { message.isPersistent = true }
    if request.expiresAtDeadline, let deadline {
      message.expiration = expiration(from: now, to: deadline)
    }
    let headers = headers(of: request)
    if !headers.isEmpty { message.headers = headers }
    if let messageID = request.messageID { message.messageID = messageID }
    return message
  }

  /// An empty message of a content type; requests share what says so, because a client's requests
  /// mostly have the same.
  private mutating func blank(for contentType: String?) -> RPCMessage {
    guard let contentType else { return RPCMessage() }
    if let lastBlank, lastBlank.contentType == contentType { return lastBlank.message }
    var message = RPCMessage()
    message.contentType = contentType
    lastBlank = (contentType, message)
    return message
  }

  /// Whole milliseconds, rounded up: a request must not expire before its deadline (A2.6).
  ///
  /// RabbitMQ closes the channel over an expiration of more than ten years, so there is none then.
  mutating func expiration(from now: Instant, to deadline: Instant) -> String? {
    let nanoseconds = now.nanoseconds(to: deadline)
    let milliseconds = nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 == 0 ? 0 : 1)
    // Most calls of a client have the same timeout, so the text of the last one will do.
    if milliseconds == lastExpiration.milliseconds { return lastExpiration.text }
    let text = milliseconds > 315_360_000_000 ? nil : "\(milliseconds)"
    lastExpiration = (milliseconds, text)
    return text
  }

  private func headers(of request: RPCRequest) -> FieldTable {
    var headers = request.headers
    if request.carriesDeadline, let deadline = request.deadline {
      headers[EnvelopeNames.deadline] = .integer(deadline.nanoseconds)
    }
    if request.isStream {
      headers[EnvelopeNames.mode] = .text(EnvelopeNames.stream)
    } else if request.isPolling {
      headers[EnvelopeNames.mode] = .text(EnvelopeNames.polling)
    }
    return headers
  }
}
