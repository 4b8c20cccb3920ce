import RPCCore

/// What one link received, waiting to be looked at.
final class Inbox: Sendable {
  fileprivate struct State {
    /// What was not looked at.
    var events: [TransportEvent] = []
    var waiter: Waiter?
    /// Whether ``TransportEvent/closed(_:)`` came, or the link was closed from this side.
    var isOver = false
    var closingReason: String?
    /// What came when nothing could come any more.
    var strays: [TransportEvent] = []
  }

  fileprivate struct Waiter {
    let isWanted: @Sendable (TransportEvent) -> Bool
    let continuation: CheckedContinuation<TransportEvent?, Never>
  }

  private let state = WatchedMutex(State())

  /// What came when nothing could come any more.
  var strays: [TransportEvent] { state.withLock { $0.strays } }

  /// Whether nothing can come any more.
  var isOver: Bool { state.withLock { $0.isOver } }

  /// What is there that was not looked at.
  var unread: [TransportEvent] { state.withLock { $0.events } }

  /// Why the link was closed from the other side, if it was.
  var closingReason: String? { state.withLock { $0.closingReason } }

  func receive(_ event: TransportEvent) {
    let (waiter, found) = state.withLock { state in
      state.insert(event)
      return state.takeSatisfiedWaiter()
    }
    waiter?.resume(returning: found)
  }

  /// The link was closed from this side: all that may still come is that it is closed.
  func end() { state.withLock { $0.isOver = true } }

  /// Takes the first event that is wanted, once there is one.
  ///
  /// - Returns: `nil` if there will be none, because the link is closed or the task was cancelled.
  func next(where isWanted: @escaping @Sendable (TransportEvent) -> Bool) async -> TransportEvent? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CheckedContinuation<TransportEvent?, Never>) in
        let (waiter, found) = state.withLock { state in
          state.waiter = Waiter(isWanted: isWanted, continuation: continuation)
          return state.takeSatisfiedWaiter(isCancelled: Task.isCancelled)
        }
        waiter?.resume(returning: found)
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiter.take() }
      waiter?.continuation.resume(returning: nil)
    }
  }
}

extension Inbox.State {
  fileprivate mutating func insert(_ event: TransportEvent) {
    if case .closed(let reason) = event, closingReason == nil {
      isOver = true
      closingReason = reason
    } else if isOver {
      strays.append(event)
    } else {
      events.append(event)
    }
  }

  /// Removes the waiter if what it waits for is here, or never will be.
  fileprivate mutating func takeSatisfiedWaiter(
    isCancelled: Bool = false
  ) -> (CheckedContinuation<TransportEvent?, Never>?, TransportEvent?) {
    guard let waiter else { return (nil, nil) }
    let index = events.firstIndex(where: waiter.isWanted)
    guard index != nil || isOver || isCancelled else { return (nil, nil) }
    self.waiter = nil
    return (waiter.continuation, index.map { events.remove(at: $0) })
  }
}
