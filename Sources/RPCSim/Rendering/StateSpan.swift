import InMemoryBroker
import RPCCore

/// Something that is so from one step of a story up to another: a message that lies in a queue, a
/// delivery that is not settled, a call that is pending, a timer that runs.
///
/// The state at a step is all spans that the step lies in. So the state of all steps takes no more
/// room than the story itself, and that of any step is found without going through those before.
struct StateSpan: Sendable {
  enum Kind: String, CaseIterable, Sendable {
    case ready, unacknowledged, pending, handler, underWay, timer
  }

  var kind: Kind
  /// The queue or the process that it belongs to.
  var place: String
  var text: String
  /// When it is due, if it is.
  var due = ""
  var call: Int?
  /// From the step after which it is so to that after which it is not.
  var steps: Range<Int>

  /// All spans of a story, by kind, each kind in the order in which things would be listed.
  static func all(in journal: Journal, _ choices: ChoiceRecord?) -> [StateSpan] {
    let spans = SpanReader(journal)
    let plans = choices.map(spans.plans) ?? spans.deadlines()
    return (spans.messages() + spans.pendingCalls() + spans.handlers() + plans)
      .filter { !$0.steps.isEmpty }
  }
}
