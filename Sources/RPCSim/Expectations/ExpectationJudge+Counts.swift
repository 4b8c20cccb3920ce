/// Expectations about how often something happens.
extension ExpectationJudge {
  func judgeRuns(of reference: String, at server: String?, _ count: ExpectedCount)
    -> ExpectationResult
  {
    guard !journal.calls(named: reference).isEmpty else {
      return .vacuous("no call named '\(reference)' was ever made")
    }
    let runs = EventMatcher.runs(of: reference, at: server) { evidence.processes(named: $0) }
    return judge(
      count, runs, "the handler of \(reference) ran", server.map { " at \($0)" } ?? "")
  }

  func judgeHandled(by server: String, _ count: ExpectedCount) -> ExpectationResult {
    let runs = EventMatcher.runs(at: server) { evidence.processes(named: $0) }
    return judge(count, runs, "\(server) ran a handler")
  }

  func judgeEvents(_ filter: EventFilter, _ count: ExpectedCount) -> ExpectationResult {
    let matching = EventMatcher(filter) { evidence.processes(named: $0) }
    return judge(count, matching, "'\(filter.kind.rawValue)' happened")
  }

  /// Passes on each event after the prologue that an expectation is about.
  private func forEachEvent(matching wanted: EventMatcher, _ tell: (JournalEvent.ID) -> Void) {
    let events = journal.events
    // The kind is read in place: most events are of another kind, and none of those is copied.
    for id in min(journal.prologueCount, events.count)..<events.count
    where events[id].kind == wanted.kind {
      if wanted.matches(events[id], of: journal.calls) { tell(id) }
    }
  }

  private func judge(
    _ count: ExpectedCount, _ wanted: EventMatcher, _ what: @autoclosure () -> String,
    _ location: @autoclosure () -> String = ""
  ) -> ExpectationResult {
    var found = 0
    forEachEvent(matching: wanted) { _ in found += 1 }
    guard !count.allows(found) else { return .held }
    // Most runs hold and need no list of events.
    var events: [JournalEvent.ID] = []
    forEachEvent(matching: wanted) { events.append($0) }
    return .refuted("\(what()) \(times(events.count))\(location()), not \(count)", by: events)
  }

  private func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }
}

extension ExpectedCount: CustomStringConvertible {
  /// The count in words, such as `once` or `at least 2 times`.
  public var description: String {
    switch most {
    case nil: "at least \(least) times"
    case let most? where most == least: most == 1 ? "once" : "\(most) times"
    case let most? where least == 0: "at most \(most) times"
    case let most?: "\(least) to \(most) times"
    }
  }
}
