import RPCCore

/// The decisions of a server session that its process has yet to carry out.
///
/// A paused process carries them out when it goes on.
struct Duties: Sendable {
  /// In reverse order: the next action is the last element.
  private var actions: [ServerAction] = []
  /// The step about the server's links that follows the actions.
  var step: ServerSession.Step?
  /// Whether the actions are being carried out at the moment.
  var areUnderWay = false
  /// Whether the faults before the next action were asked already.
  private var hasPassedNextPoint = false
  /// The delivery tag of the request that was refused last, whose reply comes from no handler; 0 is
  /// none.
  ///
  /// A request that cannot be answered is refused without a reply. So the tag tells which reply
  /// belongs to the refused request.
  var refusedTag: UInt64 = 0

  var isEmpty: Bool { actions.isEmpty }

  /// Whether nothing is left to do or to remember.
  var areDone: Bool { actions.isEmpty && step == nil && refusedTag == 0 }

  mutating func next() -> ServerAction? { actions.popLast() }

  /// Adds decided actions behind those that are left to do, and empties the array of decisions.
  mutating func add(_ decided: inout [ServerAction]) {
    decided.reverseInPlace()
    if actions.isEmpty {
      swap(&actions, &decided)
    } else {
      actions.insert(contentsOf: decided, at: 0)
      decided.removeAll(keepingCapacity: true)
    }
  }

  /// Makes an action the next one, without asking the faults before it again.
  mutating func postpone(_ action: ServerAction) {
    hasPassedNextPoint = true
    actions.append(action)
  }

  /// Whether the faults before the current action were asked already.
  ///
  /// The answer is reset.
  mutating func takePassedPoint() -> Bool {
    defer { hasPassedNextPoint = false }
    return hasPassedNextPoint
  }

  /// Drops the actions that are impossible because the connection is gone.
  ///
  /// Nothing can be sent for the lost deliveries. A handler that has to be acknowledged first does
  /// not start, because its request is delivered again.
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
