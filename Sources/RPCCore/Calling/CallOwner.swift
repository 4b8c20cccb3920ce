/// The waiter of a call.
enum CallOwner: Sendable {
  /// No waiter, because there will be no reply.
  case absent
  /// A task that is suspended until the call ends.
  case task(UnsafeContinuation<CallOutcome?, Never>)
  case entry(CallEntry)
  case stream(ReplyBuffer)

  func settle(_ outcome: CallOutcome) {
    switch self {
    case .absent: break
    case .task(let continuation): continuation.resume(returning: outcome)
    case .entry(let entry): entry.settle(outcome)
    case .stream(let buffer):
      // A server that does not support streams sends one plain result. It is then the only item.
      if case .completed(let reply) = outcome, reply.type != EnvelopeNames.end {
        buffer.append(reply)
      }
      buffer.finish(outcome)
    }
  }
}
