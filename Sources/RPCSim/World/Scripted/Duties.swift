import RPCCore

/// What the server of a process has decided and the process has yet to do.
///
/// A process that stands still does it when it goes on.
struct Duties: Sendable {
  /// The last thing first.
  private var actions: [ServerAction] = []
  /// What is to be done about the server's links after that.
  var step: ServerSession.Step?
  /// Whether they are being done at the moment.
  var areUnderWay = false
  /// Whether the faults before what is to be done next were asked already.
  private var hasPassedNextPoint = false
  /// The delivery tag of the request that was refused last, whose reply comes from no handler; 0 is
  /// none.
  ///
  /// A request that cannot be answered is refused without a reply, so what is remembered has to
  /// say which request it is about.
  var refusedTag: UInt64 = 0

  var isEmpty: Bool { actions.isEmpty }

  /// Whether nothing is left to do, and nothing to be remembered.
  var areDone: Bool { actions.isEmpty && step == nil && refusedTag == 0 }

  mutating func next() -> ServerAction? { actions.popLast() }

  /// Puts what was decided behind what is to be done, and leaves an empty array to decide in.
  mutating func add(_ decided: inout [ServerAction]) {
    decided.reverseInPlace()
    if actions.isEmpty {
      swap(&actions, &decided)
    } else {
      actions.insert(contentsOf: decided, at: 0)
      decided.removeAll(keepingCapacity: true)
    }
  }

  /// Does something first when the process goes on, without asking the faults before it again.
  mutating func postpone(_ action: ServerAction) {
    hasPassedNextPoint = true
    actions.append(action)
  }

  /// Whether the faults before what is done now were asked already.
  mutating func takePassedPoint() -> Bool {
    defer { hasPassedNextPoint = false }
    return hasPassedNextPoint
  }

  /// The connection is gone: nothing can be sent for its deliveries any more, and of what the server was
  /// about to start it goes on only with what it need not acknowledge first, because that will be
  /// delivered again.
  ///
  /// - Returns: The handlers that will not be started.
  mutating func loseDeliveries() -> [HandlerRun.ID] {
    var unacknowledged: Set<UInt64> = []
    var abandoned: [HandlerRun.ID] = []
    var kept: [ServerAction] = []
    for action in actions.reversed() {
      switch action {
      case .acknowledge(let request): unacknowledged.insert(request.deliveryTag)
      case .start(let run) where unacknowledged.contains(run.request.deliveryTag):
        abandoned.append(run.id)
      case .start, .discard, .cancel: kept.append(action)
      default: break
      }
    }
    actions = kept.reversed()
    return abandoned
  }
}
