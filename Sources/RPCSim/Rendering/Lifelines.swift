/// The state of a participant, as its lifeline shows it.
enum LifelineState: String, Sendable {
  case down, up, busy, paused
  /// The participant goes down at this instant.
  case ends
}

/// Tracks whether participants are up, busy or paused, from event to event.
struct Lifelines: Sendable {
  private struct State {
    var isUp: Bool
    var isPaused = false
    var handlerCount = 0
  }

  private var states: [Participant: State] = [.broker: State(isUp: true)]

  /// The current state of a participant.
  func state(of participant: Participant) -> LifelineState {
    guard let state = states[participant], state.isUp else { return .down }
    if state.isPaused { return .paused }
    return state.handlerCount > 0 ? .busy : .up
  }

  /// Applies the state that begins with an event.
  ///
  /// The row of the event shows it already, because rows are drawn after this.
  mutating func begin(_ event: JournalEvent) {
    switch event.kind {
    case .started, .brokerStarted: states[event.participant] = State(isUp: true)
    case .paused: states[event.participant]?.isPaused = true
    case .handlerStarted: states[event.participant]?.handlerCount += 1
    default: break
    }
  }

  /// Ends the state that is over with an event.
  ///
  /// The next row is the first that shows it, because rows are drawn before this.
  mutating func end(_ event: JournalEvent) {
    switch event.kind {
    case .crashed, .shutDown, .brokerStopped: states[event.participant] = State(isUp: false)
    case .resumed: states[event.participant]?.isPaused = false
    case .handlerFinished: finishHandler(of: event.participant)
    default: break
    }
  }

  private mutating func finishHandler(of participant: Participant) {
    guard let count = states[participant]?.handlerCount, count > 0 else { return }
    states[participant]?.handlerCount = count - 1
  }
}
