extension SpanReader {
  /// The frames on their way and the timers, as the world planned them.
  func plans(_ choices: ChoiceRecord) -> [StateSpan] {
    // A plan of a decision exists since the decision before it was performed.
    let starts = choices.made.map { $0.eventCount }
    func start(_ decision: Int) -> JournalEvent.ID {
      guard decision > 0 else { return range.lowerBound }
      return starts.indices.contains(decision - 1) ? starts[decision - 1] : range.upperBound
    }
    let intervals = choices.plans.intervals.sorted {
      ($0.indices.lowerBound, $0.item.window.earliest)
        < ($1.indices.lowerBound, $1.item.window.earliest)
    }
    return intervals.map { interval in
      let plan = interval.item
      return StateSpan(
        kind: plan.decision.operation.isArrival ? .underWay : .timer,
        owner: plan.decision.participant.shown(in: DisplayText.nameLimit),
        text: plan.decision.described,
        due: plan.isHeld ? "held" : due(plan.window),
        steps: steps(start(interval.indices.lowerBound), start(interval.indices.upperBound)))
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
  /// The decision without its process, which stands beside it.
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
