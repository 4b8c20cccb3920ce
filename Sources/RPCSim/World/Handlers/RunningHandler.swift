import RPCCore

/// A handler that is running.
struct RunningHandler: Sendable {
  var run: HandlerRun
  /// The call that is handled, or `nil` for a message that belongs to none.
  var call: Int?
  var arguments: [ScenarioValue]
  /// The result of its last call.
  var reply = ScenarioValue.null
  /// How many of its calls it has made.
  var callsMade = 0
  /// The call that it waits for.
  var awaited: Int?
  /// The agenda's entry for the time that it works.
  var entry: Int32?
  var cause: JournalEvent.ID?
  /// What makes it never end, if anything does.
  var hang: Hang?
  /// How many items of its stream it has sent.
  var yielded: Int32 = 0

  /// What makes a handler never end.
  enum Hang: Sendable {
    case script
    case fault
  }

  var hangs: Bool { hang != nil }
}

/// The handlers that run at a process, by the place of their run.
///
/// Kept apart from the process, because looking at one of them must not copy the process.
struct RunningHandlers: Sendable {
  private var places: [RunningHandler?] = []
  /// The runs at those places, beside them, because looking at a handler's would copy all of it.
  private var runs: [HandlerRun.ID?] = []

  subscript(id: HandlerRun.ID) -> RunningHandler? {
    guard let place = place(of: id) else { return nil }
    return places[place]
  }

  /// Looks at one of them, if it still runs, without copying it.
  func read<Result>(_ id: HandlerRun.ID, _ look: (borrowing RunningHandler) -> Result) -> Result? {
    guard let place = place(of: id) else { return nil }
    return places.read(place) { handler in
      guard case .some(let handler) = handler else { return nil }
      return look(handler)
    }
  }

  func contains(_ id: HandlerRun.ID) -> Bool { place(of: id) != nil }

  /// Whether none runs.
  var isEmpty: Bool { runs.allSatisfy { $0 == nil } }

  /// All of them, in no order that means anything.
  var all: [RunningHandler] { places.compactMap { $0 } }

  mutating func insert(_ handler: consuming RunningHandler) {
    let id = handler.run.id
    let place = Int(id.slot.index)
    while place >= places.count {
      places.append(nil)
      runs.append(nil)
    }
    runs[place] = id
    places[place] = consume handler
  }

  mutating func remove(_ id: HandlerRun.ID) -> RunningHandler? {
    guard let place = place(of: id) else { return nil }
    runs[place] = nil
    return places[place].take()
  }

  /// Changes one of them in place, if it still runs.
  mutating func update(_ id: HandlerRun.ID, _ change: (inout RunningHandler) -> Void) {
    guard let place = place(of: id) else { return }
    // swift-format-ignore: NeverForceUnwrap
    change(&places[place]!)
  }

  /// Changes the first that handles a call.
  mutating func updateFirst(handling call: Int, _ change: (inout RunningHandler) -> Void) {
    guard let place = places.firstIndex(where: { $0?.call == call }), let id = runs[place] else {
      return
    }
    update(id, change)
  }

  mutating func updateAll(_ change: (inout RunningHandler) -> Void) {
    for id in runs.compactMap({ $0 }) { update(id, change) }
  }

  private func place(of id: HandlerRun.ID) -> Int? {
    let place = Int(id.slot.index)
    guard place < runs.count, runs[place] == id else { return nil }
    return place
  }
}
