/// What a run came to, whatever the order: how each call ended, how often its handler ran, and how
/// many replies came to nobody's use.
public struct Outcome: Hashable, Sendable {
  /// A line for each call, by its name.
  public let calls: [String]

  /// Reads how each call ended and how often its handler ran; a call that has not ended waits.
  ///
  /// - Parameter journal: The record of a run, from its beginning.
  public init(of journal: Journal) {
    var ends = Array(repeating: "waits", count: journal.calls.count)
    var runs = Array(repeating: 0, count: journal.calls.count)
    var extra = runs
    for event in journal.events {
      guard let call = event.call, ends.indices.contains(call) else { continue }
      switch (event.kind, event.detail) {
      case (.callSettled, .outcome(let outcome)): ends[call] = OutcomeWords.words(for: outcome)
      case (.handlerStarted, _): runs[call] += 1
      case (.duplicateReply, _), (.lateReply, _): extra[call] += 1
      default: break
      }
    }
    let names = journal.callNames()
    calls = names.indices.map { call in
      let replies = extra[call] == 1 ? "1 reply" : "\(extra[call]) replies"
      return "\(names[call]) \(ends[call]); handled \(runs[call])×"
        + (extra[call] > 0 ? ", \(replies) too many" : "")
    }.sorted()
  }
}
