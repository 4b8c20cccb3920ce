/// How a participant stands at a moment, as its lifeline shows.
enum LifelineState: String, Sendable {
  case down, up, busy, paused
  /// It goes down at this very moment.
  case ends
}

/// Who is up, at work or standing still, as events are told one after the other.
struct Lifelines: Sendable {
  private struct State {
    var isUp: Bool
    var isPaused = false
    var handlerCount = 0
  }

  private var states: [Participant: State] = [.broker: State(isUp: true)]

  /// How a participant stands at this moment.
  func state(of actor: Participant) -> LifelineState {
    guard let state = states[actor], state.isUp else { return .down }
    if state.isPaused { return .paused }
    return state.handlerCount > 0 ? .busy : .up
  }

  /// Takes in the beginnings that an event tells of: they show beside the event itself.
  mutating func begin(_ event: JournalEvent) {
    switch event.kind {
    case .started, .brokerStarted: states[event.actor] = State(isUp: true)
    case .paused: states[event.actor]?.isPaused = true
    case .handlerStarted: states[event.actor]?.handlerCount += 1
    default: break
    }
  }

  /// Takes in the ends that an event tells of: they show from the next row on.
  mutating func end(_ event: JournalEvent) {
    switch event.kind {
    case .crashed, .shutDown, .brokerStopped: states[event.actor] = State(isUp: false)
    case .resumed: states[event.actor]?.isPaused = false
    case .handlerFinished: finishHandler(of: event.actor)
    default: break
    }
  }

  private mutating func finishHandler(of actor: Participant) {
    guard let count = states[actor]?.handlerCount, count > 0 else { return }
    states[actor]?.handlerCount = count - 1
  }
}
