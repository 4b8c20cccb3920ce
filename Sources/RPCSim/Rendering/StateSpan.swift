import InMemoryBroker
import RPCCore

/// Something that is so from one step of a story up to another: a message that lies in a queue, a
/// delivery that is not settled, a call that is pending, a timer that runs.
///
/// The state at a step is all spans that the step lies in. So the state of all steps takes no more room
/// than the story itself, and that of any step is found without going through those before.
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

/// Reads the spans of a journal.
private struct SpanReader {
  private let journal: Journal
  private let words: JournalWords
  private let story: Range<Event.ID>

  init(_ journal: Journal) {
    self.journal = journal
    words = JournalWords(journal)
    story = journal.storyEvents
  }

  /// The steps from one event up to another.
  private func steps(_ first: Event.ID, _ end: Event.ID?) -> Range<Int> {
    let first = max(first, story.lowerBound)
    let end = max(first, min(end ?? story.upperBound, story.upperBound))
    return first - story.lowerBound..<end - story.lowerBound
  }

  private func due(_ instant: Instant) -> String {
    "at \(TimeText.milliseconds(instant, decimals: TimeText.decimals(of: instant))) ms"
  }

  // MARK: Queues

  /// The messages that lie in queues, and those handed out.
  func messages() -> [StateSpan] {
    let history = QueueHistory(of: journal)
    var deliveries = Array(repeating: [Int](), count: history.copies.count)
    for (index, delivery) in history.deliveries.enumerated() {
      deliveries[delivery.copy].append(index)
    }
    return history.copies.indices.flatMap { copy in
      life(of: history.copies[copy], deliveries[copy].map { history.deliveries[$0] }, history)
    }
  }

  private func life(
    of copy: QueueHistory.Copy, _ deliveries: [QueueHistory.Delivery], _ history: QueueHistory
  ) -> [StateSpan] {
    let event = journal.events[copy.enqueued]
    let text = words.message(of: event) ?? "a message"
    func span(_ kind: StateSpan.Kind, _ text: String, _ steps: Range<Int>) -> StateSpan {
      StateSpan(
        kind: kind, place: history.queues[copy.queue].shown(in: JournalWords.nameLimit),
        text: text, call: event.call, steps: steps)
    }
    var spans: [StateSpan] = []
    var ready: Event.ID? = copy.enqueued
    for delivery in deliveries {
      if let ready { spans.append(span(.ready, text, steps(ready, delivery.event))) }
      ready = nil
      guard !delivery.detail.isAutoAcknowledged else { continue }
      let place = "at \(words.participant(.process(delivery.detail.process))), tag"
      spans.append(
        span(
          .unacknowledged, "\(text) \(place) \(delivery.detail.tag)",
          steps(delivery.event, delivery.ending)))
      if let ending = delivery.ending, journal.events[ending].kind == .requeued { ready = ending }
    }
    if let ready { spans.append(span(.ready, text, steps(ready, copy.removed))) }
    return spans
  }

  // MARK: Calls

  /// The first event of a call that starts it, and the one that settles it.
  private func lives() -> [(call: Int, start: Event.ID, end: Event.ID?)] {
    var starts: [Event.ID?] = Array(repeating: nil, count: journal.calls.count)
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
        kind: .pending, place: words.participant(journal.events[life.start].actor),
        text: words.call(life.call), due: deadline(of: life.start) ?? "no deadline",
        call: life.call, steps: steps(life.start, life.end))
    }
  }

  private func deadline(of start: Event.ID) -> String? {
    guard case .deadline(let instant?) = journal.events[start].detail else { return nil }
    return "deadline " + due(instant)
  }

  /// The deadlines of pending calls: the timers that a journal tells of.
  func deadlines() -> [StateSpan] {
    lives().compactMap { life in
      guard case .deadline(let instant?) = journal.events[life.start].detail else { return nil }
      return StateSpan(
        kind: .timer, place: words.participant(journal.events[life.start].actor),
        text: "deadline of \(words.call(life.call))", due: due(instant), call: life.call,
        steps: steps(life.start, life.end))
    }
  }

  // MARK: Handlers

  func handlers() -> [StateSpan] {
    var spans: [StateSpan] = []
    /// The starts of handlers that run, by process.
    var running: [Actor: [Event.ID]] = [:]
    func end(_ start: Event.ID, at id: Event.ID?) {
      let event = journal.events[start]
      spans.append(
        StateSpan(
          kind: .handler, place: words.participant(event.actor),
          text: words.subject(of: event) ?? "a request", call: event.call, steps: steps(start, id)))
    }
    for (id, event) in journal.events.enumerated() {
      switch event.kind {
      case .handlerStarted: running[event.actor, default: []].append(id)
      case .handlerFinished:
        let start = running[event.actor]?.firstIndex {
          journal.events[$0].message == event.message && journal.events[$0].call == event.call
        }
        if let start, let first = running[event.actor]?.remove(at: start) { end(first, at: id) }
      case .crashed, .shutDown:
        for start in running.removeValue(forKey: event.actor) ?? [] { end(start, at: id) }
      default: break
      }
    }
    // What never ended, in the order in which it began: the dictionary has none.
    for start in running.values.flatMap({ $0 }).sorted() { end(start, at: nil) }
    return spans.sorted { $0.steps.lowerBound < $1.steps.lowerBound }
  }

  // MARK: Plans

  /// What is under way, and what timers there are, as the world tells it.
  func plans(_ choices: ChoiceRecord) -> [StateSpan] {
    // What is planned before a decision is so since the decision before it was carried out.
    let starts = choices.made.map { $0.eventCount }
    func start(_ decision: Int) -> Event.ID {
      guard decision > 0 else { return story.lowerBound }
      return starts.indices.contains(decision - 1) ? starts[decision - 1] : story.upperBound
    }
    let intervals = choices.plans.intervals.sorted {
      ($0.places.lowerBound, $0.item.window.earliest)
        < ($1.places.lowerBound, $1.item.window.earliest)
    }
    return intervals.map { interval in
      let plan = interval.item
      return StateSpan(
        kind: plan.decision.operation.isArrival ? .underWay : .timer,
        place: plan.decision.actor.shown(in: JournalWords.nameLimit), text: plan.decision.described,
        due: plan.isHeld ? "held" : due(plan.window),
        steps: steps(start(interval.places.lowerBound), start(interval.places.upperBound)))
    }
  }

  private func due(_ window: Window) -> String {
    guard window.earliest < window.latest else { return due(window.earliest) }
    let decimals = max(
      TimeText.decimals(of: window.earliest), TimeText.decimals(of: window.latest))
    let ends = [window.earliest, window.latest].map {
      TimeText.milliseconds($0, decimals: decimals)
    }
    return "\(ends[0]) to \(ends[1]) ms"
  }
}

extension Decision {
  /// The decision without its process, which is told beside it.
  fileprivate var described: String {
    operation.described + (subject.isEmpty ? "" : ": \(subject.shown(in: 60))")
  }
}

extension Decision.Operation {
  fileprivate var isArrival: Bool { self == .deliverToBroker || self == .deliverToProcess }

  fileprivate var described: String {
    switch self {
    case .deliverToBroker: "to the broker"
    case .deliverToProcess: "from the broker"
    default: rawValue
    }
  }
}
