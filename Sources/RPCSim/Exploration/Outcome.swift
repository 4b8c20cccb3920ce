package import RPCCore

/// What a run came to, whatever the order: how each call ended, how often its handler ran, and how
/// many replies were of no use.
package struct RunOutcome: Hashable, Sendable {
  /// What became of a call.
  package struct Call: Hashable, Sendable {
    /// The call's name, with its number where several share a name.
    package let name: String
    /// How it ended; `nil` if it waits.
    package fileprivate(set) var end: End?
    /// How often its handler was started.
    package fileprivate(set) var handled = 0
    /// How many replies came when it had ended.
    package fileprivate(set) var unusedReplies = 0
  }

  /// How a call ended, as far as its caller can tell: not which reply brought it about.
  package enum End: Hashable, Sendable {
    /// With a result, which has this body.
    case returned([UInt8])
    /// Without one, for this reason.
    case failed(RPCError)
  }

  /// The calls, by their names.
  package let calls: [Call]

  /// Reads how each call ended and how often its handler ran.
  ///
  /// - Parameter journal: The record of a run, from its beginning.
  package init(of journal: Journal) {
    var calls = journal.callNames().map { Call(name: $0) }
    let events = journal.events
    // Looked at where it lies: to hand an event on would copy it.
    for id in events.indices {
      guard let call = events[id].call, calls.indices.contains(call) else { continue }
      switch events[id].kind {
      case .callSettled:
        if case .outcome(let outcome) = events[id].detail { calls[call].end = End(outcome) }
      case .handlerStarted: calls[call].handled += 1
      case .duplicateReply, .lateReply: calls[call].unusedReplies += 1
      default: break
      }
    }
    self.calls = calls.sorted { $0.name < $1.name }
  }
}

extension RunOutcome.End {
  init(_ outcome: CallOutcome) {
    switch outcome {
    case .completed(let reply): self = .returned(reply.body)
    case .failed(let error): self = .failed(error)
    }
  }
}
