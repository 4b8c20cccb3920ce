import RPCCore

/// The processes that are paused, and those that are cut off from the broker.
struct Holds: Sendable {
  private enum Hold: Sendable {
    case until(Instant)
    case forever

    init(until end: Instant?) { self = end.map(Hold.until) ?? .forever }

    /// Whether the hold ends by an instant.
    ///
    /// A hold that was prolonged does not end at its first end.
    func isOver(at instant: Instant) -> Bool {
      if case .until(let end) = self { end <= instant } else { false }
    }
  }

  private struct Process: Sendable {
    var pause: Hold?
    var cut: Hold?
  }

  private var processes: [Process]
  /// Whether any process was ever paused or cut off.
  ///
  /// If not, as in most runs, no lookup is needed.
  private(set) var areThere = false

  init(processes: Int) { self.processes = Array(repeating: Process(), count: processes) }

  func isPaused(_ process: Int) -> Bool { areThere && processes[process].pause != nil }
  func isCutOff(_ process: Int) -> Bool { areThere && processes[process].cut != nil }

  mutating func pause(_ process: Int, until end: Instant?) {
    areThere = true
    processes[process].pause = Hold(until: end)
  }

  mutating func cutOff(_ process: Int, until end: Instant?) {
    areThere = true
    processes[process].cut = Hold(until: end)
  }

  mutating func endPause(of process: Int, at now: Instant) -> Bool {
    guard processes[process].pause?.isOver(at: now) == true else { return false }
    processes[process].pause = nil
    return true
  }

  mutating func endCut(of process: Int, at now: Instant) -> Bool {
    guard processes[process].cut?.isOver(at: now) == true else { return false }
    processes[process].cut = nil
    return true
  }

  mutating func forgetPause(of process: Int) {
    if areThere { processes[process].pause = nil }
  }

  mutating func addProcess() { processes.append(Process()) }

  /// Whether a hold keeps a world event from happening.
  func hold(_ event: WorldEvent, of process: Int?) -> Bool {
    guard let process else { return false }
    return switch event {
    case .arrivalAtBroker: isCutOff(process)
    case .arrivalAtProcess: isPaused(process) || isCutOff(process)
    default: isPaused(process)
    }
  }
}
