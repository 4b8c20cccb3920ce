package import RPCCore

/// The result of a run regardless of its order.
///
/// It says how each call ended, how often its handler ran, and how many replies were of no use.
package struct RunOutcome: Hashable, Sendable {
  /// The result of one call.
  package struct Call: Hashable, Sendable {
    /// The name of the call, with its number if several calls share the name.
    package let name: String
    /// How the call ended; `nil` if it is still pending.
    package fileprivate(set) var end: End?
    /// How often its handler started.
    package fileprivate(set) var handled = 0
    /// The number of replies that came after the call had ended.
    package fileprivate(set) var unusedReplies = 0
  }

  /// How a call ended, as far as its caller can tell.
  ///
  /// The index of the reply is no part of it.
  package enum End: Hashable, Sendable {
    /// The call returned a result with this body.
    case returned([UInt8])
    /// The call failed with this error.
    case failed(RPCError)
  }

  /// The calls, sorted by name.
  package let calls: [Call]

  /// Reads the outcome of a run from its journal.
  ///
  /// - Parameter journal: The journal of the run, from its beginning.
  package init(of journal: Journal) {
    var calls = journal.callNames().map { Call(name: $0) }
    let events = journal.events
    // The events are read in place, because passing an event on would copy it.
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
