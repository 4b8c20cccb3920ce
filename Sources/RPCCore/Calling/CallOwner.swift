/// Who waits for a call.
enum CallOwner: Sendable {
  /// Nobody: there will be no reply.
  case nobody
  /// A task that does nothing else meanwhile.
  case task(UnsafeContinuation<CallOutcome?, Never>)
  case entry(CallEntry)
  case stream(ReplyBuffer)

  func settle(_ outcome: CallOutcome) {
    switch self {
    case .nobody: break
    case .task(let continuation): continuation.resume(returning: outcome)
    case .entry(let entry): entry.settle(outcome)
    case .stream(let buffer):
      // A server that knows no streams sends one plain result, which is then the only reply.
      if case .completed(let reply) = outcome, reply.type != EnvelopeNames.end {
        buffer.append(reply)
      }
      buffer.finish(outcome)
    }
  }
}
