import RPCCore

/// The state of a running handler.
struct RunningHandler: Sendable {
  var run: HandlerRun
  /// The call that is handled, or `nil` for a message that belongs to no call.
  var call: Int?
  var arguments: [ScenarioValue]
  /// The result of its last nested call.
  var reply = ScenarioValue.null
  /// The number of nested calls that it has made.
  var callsMade = 0
  /// The nested call that it waits for.
  var awaited: Int?
  /// The agenda's entry for the end of its current work.
  var entry: Int32?
  var cause: JournalEvent.ID?
  /// The reason why it never ends, if it does not.
  var hang: Hang?
  /// The number of items of its stream that it has begun to work for.
  var yielded: Int32 = 0

  /// The reason why a handler never ends.
  enum Hang: Sendable {
    case script
    case fault
  }

  var hangs: Bool { hang != nil }
}

/// The running handlers of a process, indexed by the slot index of their runs.
///
/// Stored apart from the process, so that reading one handler does not copy the process.
struct RunningHandlers: Sendable {
  private var handlers: [RunningHandler?] = []
  /// The IDs of the runs, at the same indices.
  ///
  /// Reading the ID from a handler would copy the handler.
  private var runs: [HandlerRun.ID?] = []

  subscript(id: HandlerRun.ID) -> RunningHandler? {
    guard let index = index(of: id) else { return nil }
    return handlers[index]
  }

  /// Reads a handler without copying it; `nil` if it has ended.
  func read<Result>(_ id: HandlerRun.ID, _ look: (borrowing RunningHandler) -> Result) -> Result? {
    guard let index = index(of: id) else { return nil }
    return handlers.read(index) { handler in
      guard case .some(let handler) = handler else { return nil }
      return look(handler)
    }
  }

  func contains(_ id: HandlerRun.ID) -> Bool { index(of: id) != nil }

  var isEmpty: Bool { runs.allSatisfy { $0 == nil } }

  /// All running handlers, in arbitrary order.
  var all: [RunningHandler] { handlers.compactMap { $0 } }

  mutating func insert(_ handler: consuming RunningHandler) {
    let id = handler.run.id
    let index = Int(id.slot.index)
    while index >= handlers.count {
      handlers.append(nil)
      runs.append(nil)
    }
    runs[index] = id
    handlers[index] = consume handler
  }

  mutating func remove(_ id: HandlerRun.ID) -> RunningHandler? {
    guard let index = index(of: id) else { return nil }
    runs[index] = nil
    return handlers[index].take()
  }

  /// Changes a handler in place, if it still runs.
  mutating func update(_ id: HandlerRun.ID, _ change: (inout RunningHandler) -> Void) {
    guard let index = index(of: id) else { return }
    // swift-format-ignore: NeverForceUnwrap
    change(&handlers[index]!)
  }

  /// Changes the first handler of a call.
  mutating func updateFirst(handling call: Int, _ change: (inout RunningHandler) -> Void) {
    guard let index = handlers.firstIndex(where: { $0?.call == call }), let id = runs[index] else {
      return
    }
    update(id, change)
  }

  mutating func updateAll(_ change: (inout RunningHandler) -> Void) {
    for id in runs.compactMap({ $0 }) { update(id, change) }
  }

  private func index(of id: HandlerRun.ID) -> Int? {
    let index = Int(id.slot.index)
    guard index < runs.count, runs[index] == id else { return nil }
    return index
  }
}
