extension RPCError: CustomStringConvertible {
  /// The error and its remedy, as a text for people.
  public var description: String {
    switch self {
    case .remote(let error): error.text
    case .deadlineExceeded:
      "deadline exceeded: nobody answered in time. A queue took the request or may have (it was "
        + "not returned as unroutable), so look for a server that is gone, busy or slow; the "
        + "request may have been handled, or may still be"
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
      "correlation ID in use: nothing was sent. Choose one that this client has not used, or none"
    case .conflictingReplyAddress:
      "conflicting reply address: nothing was sent. A call that is answered elsewhere cannot be "
        + "waited for here: leave out the reply address, or do not expect the reply"
    case .unsupported(let feature):
      "unsupported: nothing was sent, because \(feature) is more than can be done here"
    case .invalidArguments(let reason):
      "invalid arguments: nothing was sent, because they cannot be written (\(reason)). Choose "
        + "another codec, or arguments that it can write"
    case .consumeRefused(let reason):
      "consume refused: the broker does not let this server have the queue (\(reason)), so it "
        + "serves nobody. Check who else consumes or owns the queue"
    }
  }
}

extension RemoteError {
  fileprivate var text: String {
    let kind = type.isEmpty ? code.rawValue : "\(code.rawValue) \(type)"
    return "the server answered with \(kind)" + (message.isEmpty ? "" : ": \(message)")
  }
}
