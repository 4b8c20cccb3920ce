extension ReplyEnvelope {
  /// The outcome that a reply gives to a call for one result.
  static func outcome(of reply: RPCMessage) -> CallOutcome {
    switch reply.type {
    case nil, EnvelopeNames.result: .completed(reply)
    case EnvelopeNames.error: errorOutcome(of: reply)
    case let type?: .failed(.malformedReply(reason: "its type is '\(type)'"))
    }
  }

  /// The outcome that a reply gives to a call for one message of a form.
  ///
  /// A polling call may get its result at once, from a server without tickets.
  static func outcome(of reply: RPCMessage, as form: ReplyForm) -> CallOutcome {
    switch (form, reply.type) {
    case (.ticket, EnvelopeNames.ticket), (.poll, EnvelopeNames.pending): .completed(reply)
    default: outcome(of: reply)
    }
  }

  /// The number of an item in its stream; for an end, the number of all items.
  static func sequence(of reply: RPCMessage) -> Int64? {
    guard case .integer(let sequence)? = reply.headers[EnvelopeNames.sequence] else { return nil }
    return sequence
  }

  private static func errorOutcome(of reply: RPCMessage) -> CallOutcome {
    let headers = reply.headers
    guard case .text(let name)? = headers[EnvelopeNames.code], let code = ErrorCode(rawValue: name)
    else { return .failed(.malformedReply(reason: "an error without a known code")) }
    var remote = RemoteError(code: code, message: "", details: reply.body)
    if case .text(let type)? = headers[EnvelopeNames.errorType] { remote.type = type }
    if case .text(let message)? = headers[EnvelopeNames.message] { remote.message = message }
    return .failed(.remote(remote))
  }
}
