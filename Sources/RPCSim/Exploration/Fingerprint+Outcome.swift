import RPCCore

extension Fingerprint {
  /// Adds the result or the failure that the caller of a call sees.
  ///
  /// Of a reply, only the body counts.
  mutating func add(_ outcome: CallOutcome) {
    switch outcome {
    case .completed(let reply):
      add(0)
      add(reply.body)
    case .failed(let error):
      add(Array(FailureName(error).rawValue.utf8))
      add(Array(error.reason.utf8))
      if case .remote(let error) = error { add(error.details) }
    }
  }
}

extension RPCError {
  /// The part of an error that distinguishes it from others of the same name.
  fileprivate var reason: String {
    switch self {
    case .remote(let error): "\(error.type): \(error.message)"
    case .malformedReply(let reason): reason
    default: ""
    }
  }
}
