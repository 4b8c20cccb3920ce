import RPCCore

/// A clock that moves only when a test says so.
final class ManualClock: RPCClock {
  private struct Sleeper {
    var instant: Instant
    var serial: Int
    var continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var now = Instant.start
    var lastSerial = 0
    var sleepers: [Sleeper] = []
    var cancelled: [Int] = []
    var watchers: [(until: Instant, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let state = WatchedMutex(State())

  var now: Instant { state.withLock { $0.now } }

  var environment: RPCEnvironment { RPCEnvironment(clock: self) { "test-" } }

  func advance(milliseconds: Int64) {
    let woken = state.withLock { state in
      state.now = state.now.advanced(byNanoseconds: milliseconds * 1_000_000)
      let now = state.now
      defer { state.sleepers.removeAll { $0.instant <= now } }
      return state.sleepers.filter { $0.instant <= now }
    }
    for sleeper in woken { sleeper.continuation.resume() }
  }

  /// Lets time pass without ending a sleep, like a machine that is late.
  func reach(milliseconds: Int64 = 0, nanoseconds: Int64 = 0) {
    state.withLock {
      $0.now = $0.now.advanced(byNanoseconds: milliseconds * 1_000_000 + nanoseconds)
    }
  }

  func sleep(until instant: Instant) async throws {
    let serial = state.withLock { state in
      state.lastSerial += 1
      return state.lastSerial
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { add($0, serial, instant) }
    } onCancel: {
      cancel(serial)
    }
  }

  /// Returns once a task sleeps until that instant.
  func sleeper(untilMilliseconds milliseconds: Int64) async {
    let instant = Instant(nanoseconds: milliseconds * 1_000_000)
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if state.sleepers.contains(where: { $0.instant == instant }) { return true }
        state.watchers.append((instant, continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }

  private func add(
    _ continuation: CheckedContinuation<Void, any Error>, _ serial: Int, _ instant: Instant
  ) {
    enum Answer { case sleep, wake, cancel }
    typealias Watchers = [CheckedContinuation<Void, Never>]
    let (answer, watchers) = state.withLock { state -> (Answer, Watchers) in
      if state.cancelled.contains(serial) { return (.cancel, []) }
      if instant <= state.now { return (.wake, []) }
      state.sleepers.append(Sleeper(instant: instant, serial: serial, continuation: continuation))
      defer { state.watchers.removeAll { $0.until == instant } }
      return (.sleep, state.watchers.filter { $0.until == instant }.map(\.continuation))
    }
    switch answer {
    case .sleep: for watcher in watchers { watcher.resume() }
    case .wake: continuation.resume()
    case .cancel: continuation.resume(throwing: CancellationError())
    }
  }

  private func cancel(_ serial: Int) {
    let sleeper = state.withLock { state -> Sleeper? in
      state.cancelled.append(serial)
      guard let index = state.sleepers.firstIndex(where: { $0.serial == serial }) else {
        return nil
      }
      return state.sleepers.remove(at: index)
    }
    sleeper?.continuation.resume(throwing: CancellationError())
  }
}
