import RPCCore

/// The events that one link has received and no check has taken.
final class Inbox: Sendable {
  fileprivate struct State {
    /// The events that no check has taken.
    var events: [TransportEvent] = []
    var waiter: Waiter?
    /// Whether ``TransportEvent/closed(_:)`` came, or the link was closed from this side.
    var isOver = false
    var closingReason: String?
    /// The events that came after the end of the link.
    var strays: [TransportEvent] = []
  }

  fileprivate struct Waiter {
    let isWanted: @Sendable (TransportEvent) -> Bool
    let continuation: CheckedContinuation<TransportEvent?, Never>
  }

  private let state = WatchedMutex(State())

  /// The events that came after the end of the link.
  var strays: [TransportEvent] { state.withLock { $0.strays } }

  /// Whether the link is closed, so that no more event may come.
  var isOver: Bool { state.withLock { $0.isOver } }

  /// The events that no check has taken.
  var unread: [TransportEvent] { state.withLock { $0.events } }

  /// The reason why the other side closed the link, if it did.
  var closingReason: String? { state.withLock { $0.closingReason } }

  func receive(_ event: TransportEvent) {
    let (waiter, found) = state.withLock { state in
      state.insert(event)
      return state.takeSatisfiedWaiter()
    }
    waiter?.resume(returning: found)
  }

  /// Notes that this side closed the link.
  ///
  /// Only a closing event may still come.
  func end() { state.withLock { $0.isOver = true } }

  /// Takes the first wanted event, and waits for one if necessary.
  ///
  /// - Returns: `nil` if none will come, because the link is closed or the task was cancelled.
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

  /// Removes the waiter if its event is here or can never come.
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
