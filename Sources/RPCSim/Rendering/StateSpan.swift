import InMemoryBroker
import RPCCore

/// A fact that holds from one step of a diagram up to another.
///
/// It is a message in a queue, an unsettled delivery, a pending call, a running handler or a timer.
///
/// The state at a step is all spans that contain the step. So the states of all steps take no more
/// room than the journal itself. The state of any step is found without the steps before it.
struct StateSpan: Sendable {
  enum Kind: String, CaseIterable, Sendable {
    case ready, unacknowledged, pending, handler, underWay, timer
  }

  var kind: Kind
  /// The queue or the process that the span belongs to.
  var owner: String
  var text: String
  /// When it is due; empty if it has no due time.
  var due = ""
  var call: Int?
  /// From the step after which the fact holds to the step after which it does not.
  var steps: Range<Int>

  /// All spans of a journal, by kind, each kind in the order of a list.
  static func all(in journal: Journal, _ choices: ChoiceRecord?) -> [StateSpan] {
    let spans = SpanReader(journal)
    let plans = choices.map(spans.plans) ?? spans.deadlines()
    return (spans.messages() + spans.pendingCalls() + spans.handlers() + plans)
      .filter { !$0.steps.isEmpty }
  }
}
