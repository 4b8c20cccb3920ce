extension RPCServerStateMachine {
  /// A request that was delivered and is not settled.
  ///
  /// It is kept small, because there is one for each request; what few requests have is in
  /// ``RunExtras``.
  struct Run: Sendable {
    /// How far it has come; methods are known by their places in the configuration.
    enum Stage: Hashable, Sendable {
      /// It waits for a slot, and the server has not looked at it.
      ///
      /// Becomes another run when it is looked at.
      case unread
      /// It waits for a slot.
      ///
      /// Becomes `running` when there is one.
      case waiting(method: Int32)
      /// Its handler runs, or is about to.
      ///
      /// Becomes `cancelled` when no client waits for its outcome any more, or the server's grace is
      /// over.
      case running(method: Int32)
      /// Its handler runs, and the driver was told to cancel it.
      case cancelled(method: Int32)
    }

    /// What is special about a run; a plain one has none.
    struct Traits: OptionSet, Sendable {
      let rawValue: UInt8

      /// The delivery is gone: its channel closed, so it cannot be settled and another server will
      /// get the request again; or the server's grace is over.
      static let orphaned = Traits(rawValue: 1 << 0)
      /// The caller wants a stream.
      static let stream = Traits(rawValue: 1 << 1)
      /// The caller polls for the result, and the delivery was settled with the ticket.
      static let submitted = Traits(rawValue: 1 << 2)
      /// There is something about it in the extras.
      static let extras = Traits(rawValue: 1 << 3)
    }

    var request: RequestDelivery
    var stage: Stage
    var traits: Traits = []
    /// The distant future if there is none.
    var deadline = Instant.distantFuture
  }

  /// What most runs have nothing of.
  struct RunExtras: Sendable {
    /// How many elements of its stream were sent.
    var itemCount: Int64 = 0
    var ticket: [UInt8]?
    /// By what a repeat of the request is known.
    var key: RememberedReplies.Key?
    /// Deliveries that repeat the request and wait for its reply.
    var repeats: [RequestDelivery] = []
  }

  /// Keeps a request under a name; with extras if it has any.
  mutating func insert(_ run: Run, _ extra: RunExtras? = nil) -> Slot {
    let slot = runs.insert(run)
    if let extra {
      extras[slot] = extra
      if let key = extra.key { replies.begin(key, slot: slot) }
    }
    if configuration.receivesNotices { calls.insert(run.request.message, slot: slot) }
    return slot
  }

  /// Takes a request out, with whatever is kept about it beside the run.
  mutating func release(_ slot: Slot) -> (run: Run, extra: RunExtras?)? {
    guard let run = runs.remove(slot) else { return nil }
    if configuration.receivesNotices { calls.remove(run.request.message, slot: slot) }
    guard run.traits.contains(.extras) else { return (run, nil) }
    let extra = extras.removeValue(forKey: slot)
    if let key = extra?.key { replies.forget(key) }
    return (run, extra)
  }

  /// Lets a request wait for a slot.
  mutating func wait(_ slot: Slot) {
    _ = runs.update(slot) { $0.stage.wait() }
    waiting.append(slot)
  }

  /// Whether the delivery was settled before its handler has run, so that it cannot be requeued.
  func isSettled(_ run: borrowing Run) -> Bool {
    configuration.settlement == .automatic || run.traits.contains(.submitted)
  }
}

extension RPCServerStateMachine.Run.Stage {
  /// There is no slot.
  fileprivate mutating func wait() {
    switch self {
    case .unread, .waiting: break
    case .running(let method): self = .waiting(method: method)
    case .cancelled: preconditionFailure("a request waits whose handler was cancelled")
    }
  }

  /// There is a slot: returns the method whose handler is to run.
  mutating func start() -> Int {
    switch self {
    case .waiting(let method):
      self = .running(method: method)
      return Int(method)
    case .running(let method): return Int(method)
    case .unread: preconditionFailure("a handler starts for a request that nobody has looked at")
    case .cancelled: preconditionFailure("a handler starts that was cancelled")
    }
  }

  /// The outcome is of no use any more: returns whether the driver has to cancel the handler.
  mutating func cancel() -> Bool {
    switch self {
    case .running(let method):
      self = .cancelled(method: method)
      return true
    case .cancelled: return false
    case .unread, .waiting: preconditionFailure("a handler is cancelled that does not run")
    }
  }
}
