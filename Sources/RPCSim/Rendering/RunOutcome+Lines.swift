extension RunOutcome {
  /// A line for each call, by its name: how it ended, and how often its handler ran.
  package var lines: [String] {
    calls.map { call in
      let replies = call.unusedReplies == 1 ? "1 reply" : "\(call.unusedReplies) replies"
      let end = call.end.map { OutcomeWords.words(for: $0) } ?? "waits"
      return "\(call.name) \(end); handled \(call.handled)×"
        + (call.unusedReplies > 0 ? ", \(replies) too many" : "")
    }
  }
}
