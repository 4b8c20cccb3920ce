import RPCCore

/// How each process stands.
struct ProcessConditions: Sendable {
  struct Condition: Sendable {
    var isUp = false
    var isPaused = false
    var isPartitioned = false
    /// The event by which it got the connection that it has.
    var connected: JournalEvent.ID?
    /// Whether a channel of that connection failed: then some of its consumers are gone.
    var hasLostChannel = false
    /// The last event by which it died.
    var crashed: JournalEvent.ID?

    /// Whether it can take what it is sent, and answer.
    var isReachable: Bool { isUp && !isPaused && !isPartitioned && connected != nil }
  }

  private var conditions = PlaceTable(Condition())

  subscript(process: Int) -> Condition { conditions[process] }

  mutating func observe(_ event: JournalEvent, _ id: JournalEvent.ID) {
    if event.kind == .channelFailed, case .failure(_, let process?) = event.detail {
      conditions[process].hasLostChannel = true
    }
    guard let process = event.process else { return }
    switch event.kind {
    case .started: conditions[process].isUp = true
    case .crashed, .shutDown:
      conditions[process] = Condition(
        isPartitioned: conditions[process].isPartitioned, crashed: id)
    case .paused: conditions[process].isPaused = true
    case .resumed: conditions[process].isPaused = false
    case .partitioned: conditions[process].isPartitioned = true
    case .healed: conditions[process].isPartitioned = false
    case .connected:
      conditions[process].connected = id
      conditions[process].hasLostChannel = false
    case .disconnected: conditions[process].connected = nil
    default: break
    }
  }
}
