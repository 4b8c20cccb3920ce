extension RPCError: CustomStringConvertible {
  /// The error and its remedy, as a text for people.
  public var description: String {
    switch self {
    case .remote(let error): error.text
    case .deadlineExceeded:
      "deadline exceeded: no reply came in time. A queue may have taken the request (it was "
        + "not returned as unroutable), so look for a server that is gone, busy or slow. The "
        + "request may have been handled, or may be handled later"
    case .cancelled: "cancelled by the caller; the request may have been handled all the same"
    case .unroutable:
      "unroutable: no queue takes the request, so it was not handled. Start a server, or check "
        + "the exchange and the routing key"
    case .refused:
      "refused: the broker did not take the request, so it was not handled. Its queue may be full"
    case .notConnected: "not connected: nothing was sent. Try again when there is a connection"
    case .connectionLost:
      "connection lost: the call was pending, and the request may have been handled. Send it again "
        + "only if it is idempotent"
    case .malformedReply(let reason):
      "malformed reply (\(reason)): the request was probably handled. Check that the server sends "
        + "what this client reads"
    case .correlationIDInUse:
      "correlation ID in use: nothing was sent. Choose one that no pending or "
        + "remembered call of this client has, or none"
    case .conflictingReplyAddress:
      "conflicting reply address: nothing was sent. This client cannot wait for a reply that "
        + "goes to another address: leave out the reply address, or do not expect a reply"
    case .unsupported(let feature):
      "unsupported: \(feature) is not supported here, so nothing was sent"
    case .invalidArguments(let reason):
      "invalid arguments: nothing was sent, because they cannot be encoded (\(reason)). Choose "
        + "another codec, or arguments that it can encode"
    case .consumeRefused(let reason):
      "consume refused: the broker does not let this server consume the queue (\(reason)), "
        + "so it serves no requests. Check which other client consumes or owns the queue"
    }
  }
}

extension RemoteError {
  fileprivate var text: String {
    let kind = type.isEmpty ? code.rawValue : "\(code.rawValue) \(type)"
    return "the server answered with \(kind)" + (message.isEmpty ? "" : ": \(message)")
  }
}
