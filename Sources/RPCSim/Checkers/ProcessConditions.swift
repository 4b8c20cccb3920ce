import RPCCore

/// The condition of each process.
struct ProcessConditions: Sendable {
  struct Condition: Sendable {
    var isUp = false
    var isPaused = false
    var isPartitioned = false
    /// The event that opened the current connection.
    var connected: JournalEvent.ID?
    /// Whether a channel of the current connection failed.
    ///
    /// Some of its consumers are gone then.
    var hasLostChannel = false
    /// The last crash or shutdown.
    var crashed: JournalEvent.ID?

    /// Whether the process can receive messages and answer them.
    var isReachable: Bool { isUp && !isPaused && !isPartitioned && connected != nil }
  }

  private var conditions = IndexTable(Condition())

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
