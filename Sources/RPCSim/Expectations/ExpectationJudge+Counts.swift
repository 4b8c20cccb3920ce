/// Expectations about how often something happens.
extension ExpectationJudge {
  func judgeRuns(of reference: String, at server: String?, _ count: Count) -> ExpectationResult {
    let calls = Set(journal.calls(named: reference))
    guard !calls.isEmpty else { return .vacuous("no call named '\(reference)' was ever made") }
    let runs = journal.events.indices.filter { id in
      let event = journal.events[id]
      guard event.kind == .handlerStarted, let call = event.call else { return false }
      return calls.contains(call) && server.map { isActor(event, $0) } ?? true
    }
    let place = server.map { " at \($0)" } ?? ""
    return judge(count, runs, "the handler of \(reference) ran", place)
  }

  func judgeHandled(by server: String, _ count: Count) -> ExpectationResult {
    let runs = journal.events.indices.filter {
      journal.events[$0].kind == .handlerStarted && isActor(journal.events[$0], server)
    }
    return judge(count, runs, "\(server) ran a handler", "")
  }

  func judgeEvents(_ filter: EventFilter, _ count: Count) -> ExpectationResult {
    let wanted = EventMatcher(filter) { evidence.processes(named: $0) }
    let matching = journal.events.indices.filter { id in
      id >= journal.prologueCount && wanted.matches(journal.events[id], of: journal.calls)
    }
    return judge(count, matching, "'\(filter.kind.rawValue)' happened", "")
  }

  /// Whether an event happens to a process, or is about one: a kind of process stands for all of
  /// the kind.
  private func isActor(_ event: Event, _ name: String) -> Bool {
    guard let process = event.subject else { return false }
    return journal.processes[process] == name || evidence.kinds[process] == name
  }

  private func judge(
    _ count: Count, _ events: [Event.ID], _ what: String, _ place: String
  ) -> ExpectationResult {
    guard !count.allows(events.count) else { return .held }
    return .refuted("\(what) \(times(events.count))\(place), not \(count)", by: events)
  }

  private func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }
}

extension Count: CustomStringConvertible {
  /// How often, in words: `once`, `at least 2 times`.
  public var description: String {
    switch most {
    case nil: "at least \(least) times"
    case let most? where most == least: most == 1 ? "once" : "\(most) times"
    case let most? where least == 0: "at most \(most) times"
    case let most?: "\(least) to \(most) times"
    }
  }
}
