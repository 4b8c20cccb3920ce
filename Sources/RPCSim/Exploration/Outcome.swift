public import RPCCore

/// What a run came to, whatever the order: how each call ended, how often its handler ran, and how
/// many replies were of no use.
public struct Outcome: Hashable, Sendable {
  /// What became of a call.
  public struct Call: Hashable, Sendable {
    /// The call's name, with its number where several share a name.
    public let name: String
    /// How it ended; `nil` if it waits.
    public fileprivate(set) var end: End?
    /// How often its handler was started.
    public fileprivate(set) var handled = 0
    /// How many replies came when it had ended.
    public fileprivate(set) var unusedReplies = 0
  }

  /// How a call ended, as far as its caller can tell: not which reply brought it about.
  public enum End: Hashable, Sendable {
    /// With a result, which has this body.
    case returned([UInt8])
    /// Without one, for this reason.
    case failed(RPCError)
  }

  /// The calls, by their names.
  public let calls: [Call]

  /// Reads how each call ended and how often its handler ran.
  ///
  /// - Parameter journal: The record of a run, from its beginning.
  public init(of journal: Journal) {
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

extension Outcome.End {
  init(_ outcome: CallOutcome) {
    switch outcome {
    case .completed(let reply): self = .returned(reply.body)
    case .failed(let error): self = .failed(error)
    }
  }
}
