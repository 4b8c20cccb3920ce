extension RPCClientStateMachine {
  /// The message of a request, without its reply address and correlation ID.
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

  /// An empty message with a content type.
  ///
  /// The last one is reused, because most requests of a client have the same content type.
  private mutating func blank(for contentType: String?) -> RPCMessage {
    guard let contentType else { return RPCMessage() }
    if let lastBlank, lastBlank.contentType == contentType { return lastBlank.message }
    var message = RPCMessage()
    message.contentType = contentType
    lastBlank = (contentType, message)
    return message
  }

  /// The time until the deadline in whole milliseconds.
  ///
  /// It is rounded up, because a request must not expire before its deadline (A2.6). It is `nil`
  /// for more than ten years, because RabbitMQ closes the channel over such an expiration.
  mutating func expiration(from now: Instant, to deadline: Instant) -> String? {
    let nanoseconds = now.nanoseconds(to: deadline)
    let milliseconds = nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 == 0 ? 0 : 1)
    // Most calls of a client have the same timeout, so the last text is reused.
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
