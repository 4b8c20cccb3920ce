extension SpanReader {
  /// The first events that start and settle each call.
  private func lives() -> [(call: Int, start: JournalEvent.ID, end: JournalEvent.ID?)] {
    var starts: [JournalEvent.ID?] = Array(repeating: nil, count: journal.calls.count)
    var ends = starts
    for (id, event) in journal.events.enumerated() {
      guard let call = event.call, starts.indices.contains(call) else { continue }
      if event.kind == .callStarted, starts[call] == nil { starts[call] = id }
      if event.kind == .callSettled, ends[call] == nil { ends[call] = id }
    }
    return starts.indices.compactMap { call in starts[call].map { (call, $0, ends[call]) } }
  }

  func pendingCalls() -> [StateSpan] {
    lives().filter { journal.calls[$0.call].expectsReply }.map { life in
      StateSpan(
        kind: .pending, owner: words.name(of: journal.events[life.start].participant),
        text: words.call(life.call), due: deadline(of: life.start) ?? "no deadline",
        call: life.call, steps: steps(life.start, life.end))
    }
  }

  private func deadline(of start: JournalEvent.ID) -> String? {
    guard case .deadline(let instant?) = journal.events[start].detail else { return nil }
    return "deadline " + due(instant)
  }

  /// The deadlines of pending calls.
  ///
  /// A journal shows no other timers.
  func deadlines() -> [StateSpan] {
    lives().compactMap { life in
      guard case .deadline(let instant?) = journal.events[life.start].detail else { return nil }
      return StateSpan(
        kind: .timer, owner: words.name(of: journal.events[life.start].participant),
        text: "deadline of \(words.call(life.call))", due: due(instant), call: life.call,
        steps: steps(life.start, life.end))
    }
  }

  func handlers() -> [StateSpan] {
    var spans: [StateSpan] = []
    /// The starts of the running handlers, by process.
    var running: [Participant: [JournalEvent.ID]] = [:]
    func end(_ start: JournalEvent.ID, at id: JournalEvent.ID?) {
      let event = journal.events[start]
      spans.append(
        StateSpan(
          kind: .handler, owner: words.name(of: event.participant),
          text: words.subject(of: event) ?? "a request", call: event.call, steps: steps(start, id)))
    }
    for (id, event) in journal.events.enumerated() {
      switch event.kind {
      case .handlerStarted: running[event.participant, default: []].append(id)
      case .handlerFinished:
        let start = running[event.participant]?.firstIndex {
          journal.events[$0].message == event.message && journal.events[$0].call == event.call
        }
        if let start, let first = running[event.participant]?.remove(at: start) {
          end(first, at: id)
        }
      case .crashed, .shutDown:
        for start in running.removeValue(forKey: event.participant) ?? [] { end(start, at: id) }
      default: break
      }
    }
    // Handlers that never ended, in the order in which they began. The dictionary has no order.
    for start in running.values.flatMap({ $0 }).sorted() { end(start, at: nil) }
    return spans.sorted { $0.steps.lowerBound < $1.steps.lowerBound }
  }
}
