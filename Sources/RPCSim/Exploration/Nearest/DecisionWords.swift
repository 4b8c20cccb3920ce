/// Describes decisions as clauses, in the words of diagrams: "the reply 2 to first reaches client".
struct DecisionWords {
  let cast: Cast
  /// The names that several calls of these runs share.
  ///
  /// Only looked up, never iterated.
  private let shared: Set<String>

  init(_ scenario: Scenario, _ journals: [Journal]) {
    cast = Cast(scenario)
    shared = Set(journals.flatMap(\.calls).filter { $0.ordinal > 1 }.map(\.label))
  }

  /// - Parameters:
  ///   - moment: The decision.
  ///   - events: The events that it caused. They tell more about frames and timers than the
  ///     decision.
  ///   - journal: The journal of these events.
  func clause(_ moment: Moment, bringing events: ArraySlice<JournalEvent>, in journal: Journal)
    -> Clause
  {
    let decision = moment.decision
    var clause = clause(decision, Consequences(events, journal, self))
    // A frame or timer without a named subject gets no number either.
    guard moment.repetition > 0, isNamed(decision) else { return clause }
    clause.predicate +=
      moment.repetition == 1 ? " again" : " for the \(moment.repetition + 1)th time"
    return clause
  }

  private func isNamed(_ decision: Decision) -> Bool {
    switch decision.operation {
    case .deliverToBroker, .deliverToProcess: message(of: decision) != nil
    case .restart, .resume, .heal: true
    default: !decision.subject.isEmpty
    }
  }

  private func clause(_ decision: Decision, _ consequences: Consequences) -> Clause {
    let participant = decision.participant.shown(in: DisplayText.nameLimit)
    let call = call(decision.subject)
    return switch decision.operation {
    case .deliverToBroker:
      Clause(
        message(of: decision) ?? consequences.frame(of: participant)
          ?? frame(decision, of: participant),
        "reaches the broker")
    case .deliverToProcess:
      Clause(message(of: decision) ?? "a frame of the broker", "reaches \(participant)")
    case .finishHandler:
      Clause(
        "the handler of \(call) at \(participant)",
        consequences.finishesHandler ? "finishes" : "goes on")
    case .step where decision.subject.isEmpty: Clause(participant, step(decision.occurrence))
    case .step: Clause(participant, "calls \(call)")
    case .poll: Clause(participant, "polls for \(call)")
    case .endWait: Clause("the wait of \(participant) for \(call)", "ends")
    case .endGrace: Clause("the grace of \(participant)", "ends")
    case .expireCall: Clause(consequences.deadline ?? "a deadline of \(participant)", "passes")
    case .expireMessage: Clause(consequences.expired ?? "a message", "expires")
    case .strikeFault where decision.subject.isEmpty:
      Clause(fault(decision.occurrence), "strikes")
    case .strikeFault: strike(decision, participant)
    case .strikeNothing:
      Clause("nothing", "goes wrong for \(participant) \(occasion(decision.subject))")
    case .restart: Clause(participant, "starts")
    case .reconnect: Clause(participant, "connects again")
    case .resume: Clause(participant, "goes on")
    case .heal: Clause("the partition of \(participant)", "heals")
    case .startBroker: Clause("the broker", "starts")
    case .drainQueue: Clause("the queue", "has room again")
    case .wake: Clause(participant, "wakes")
    case .passBound: Clause("the time in which \(call) is expected to end", "passes")
    case .endScenario: Clause("the scenario", "ends")
    }
  }

  /// Such as "the reply 2 to first"; `nil` for a frame without a call.
  private func message(of decision: Decision) -> String? {
    let count = decision.occurrence > 1 ? " \(decision.occurrence)" : ""
    for (kind, link) in [("request", "of"), ("reply", "to")] {
      guard decision.subject.hasPrefix("\(kind) of ") else { continue }
      let label = String(decision.subject.dropFirst(kind.count + 4))
      return "the \(kind)\(count) \(link) \(call(label))"
    }
    return nil
  }

  /// Such as "the crash strikes worker after ack of first".
  private func strike(_ decision: Decision, _ participant: String) -> Clause {
    let name = decision.subject.prefix { $0 != " " }
    let rest = String(decision.subject.dropFirst(name.count + 1))
    return Clause("the \(name)", "strikes \(participant) \(occasion(rest))")
  }

  private func fault(_ index: Int) -> String {
    let faults = cast.scenario.faults
    guard faults.indices.contains(index) else { return "fault \(index + 1)" }
    return "fault \(index + 1) (\("\(faults[index])".shown(in: 80)))"
  }

  /// Such as "after reply, before ack of first".
  private func occasion(_ text: String) -> String {
    guard let link = text.firstRange(of: " of ") else { return text }
    return text[..<link.upperBound] + call(String(text[link.upperBound...]))
  }

  /// The name of a call, without its number unless several calls share the name.
  func call(_ label: String) -> String {
    let name = label.hasSuffix("#1") ? String(label.dropLast(2)) : label
    let isShared = name == label || shared.contains(name)
    return (isShared ? label : name).shown(in: DisplayText.nameLimit)
  }
}
