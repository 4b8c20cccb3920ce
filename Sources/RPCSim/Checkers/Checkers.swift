/// All checkers; every run is held against each of them.
enum Checkers {
  static let all: [any Checker.Type] = [
    EveryCallSettlesOnce.self,
    NoCallLeftPending.self,
    ReplyReachesItsCall.self,
    DeadlineHonoured.self,
    NoRequestLost.self,
    NoDeliveryAcknowledgedTwice.self,
    HandlerRunsFitPolicy.self,
    PrefetchKept.self,
    ChannelOrderKept.self,
    RequeueKeepsPosition.self,
    ExclusiveQueueUsedByOwner.self,
    ConvergesAfterFaults.self,
  ]

  /// Where a run breaks an invariant, checker by checker.
  ///
  /// Costs time in the order of n log n for a journal of n events.
  static func violations(in evidence: Evidence) -> [Violation] {
    let history = QueueHistory(of: evidence.journal)
    return all.flatMap { checker in
      if let checker = checker as? any QueueChecker.Type {
        return checker.init().violations(in: evidence, history)
      }
      return checker.init().violations(in: evidence)
    }
  }
}

/// A checker that follows messages through queues, so that they are followed once for all of them.
protocol QueueChecker: Checker {
  func violations(in evidence: Evidence, _ history: QueueHistory) -> [Violation]
}

extension QueueChecker {
  func violations(in evidence: Evidence) -> [Violation] {
    violations(in: evidence, QueueHistory(of: evidence.journal))
  }
}

extension Checker {
  /// A violation of this checker's invariant.
  func violation(_ message: String, shownBy events: [Event.ID?]) -> Violation {
    Violation(invariant: Self.invariant, message: message, events: events.compactMap(\.self))
  }
}
