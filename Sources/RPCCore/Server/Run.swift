extension RPCServerStateMachine {
  /// A request that was delivered and whose handling has not ended.
  ///
  /// It is kept small, because there is one for each request. Rare data is in ``RunExtras``.
  struct Run: Sendable {
    /// The progress of the request.
    ///
    /// A method is given by its index in the configuration.
    enum Stage: Hashable, Sendable {
      /// It waits for an executor slot, and the server has not read it.
      ///
      /// Another run replaces it when it is read.
      case unread
      /// It waits for an executor slot.
      ///
      /// Becomes `running` when there is one.
      case waiting(method: Int32)
      /// Its handler runs, or is about to.
      ///
      /// Becomes `waiting` if there is no executor slot. Becomes `cancelled` when its call is
      /// cancelled or the server's grace period is over.
      case running(method: Int32)
      /// Its handler runs, and the shell was told to cancel it.
      case cancelled(method: Int32)
    }

    /// The special traits of a request.
    ///
    /// A plain request has none.
    struct Traits: OptionSet, Sendable {
      let rawValue: UInt8

      /// The delivery was lost with its link, or the server's grace period is over.
      ///
      /// A lost delivery cannot be settled.
      static let orphaned = Traits(rawValue: 1 << 0)
      /// The caller asks for a stream.
      static let stream = Traits(rawValue: 1 << 1)
      /// The caller polls for the result, and the delivery was settled with the ticket.
      static let submitted = Traits(rawValue: 1 << 2)
      /// The request has an entry in the extras.
      static let extras = Traits(rawValue: 1 << 3)
    }

    var request: RequestDelivery
    var stage: Stage
    var traits: Traits = []
    /// The distant future if there is no deadline.
    var deadline = Instant.distantFuture
  }

  /// Data that most requests do not have.
  struct RunExtras: Sendable {
    /// The number of stream elements that were sent.
    var itemCount: Int64 = 0
    var ticket: [UInt8]?
    /// The key by which a repeat of the request is recognized.
    var key: RememberedReplies.Key?
    /// Deliveries that repeat the request and wait for its reply.
    var repeats: [RequestDelivery] = []
  }

  /// Stores a request, with its extras if it has any, and returns its slot.
  mutating func insert(_ run: Run, _ extra: RunExtras? = nil) -> Slot {
    let slot = runs.insert(run)
    if let extra {
      extras[slot] = extra
      if let key = extra.key { replies.begin(key, slot: slot) }
    }
    if configuration.receivesNotices { calls.insert(run.request.message, slot: slot) }
    return slot
  }

  /// Removes a request and all data about it.
  mutating func release(_ slot: Slot) -> (run: Run, extra: RunExtras?)? {
    guard let run = runs.remove(slot) else { return nil }
    if configuration.receivesNotices { calls.remove(run.request.message, slot: slot) }
    guard run.traits.contains(.extras) else { return (run, nil) }
    let extra = extras.removeValue(forKey: slot)
    if let key = extra?.key { replies.forget(key) }
    return (run, extra)
  }

  /// Lets a request wait for an executor slot.
  mutating func wait(_ slot: Slot) {
    _ = runs.update(slot) { $0.stage.wait() }
    waiting.append(slot)
  }

  /// Whether the delivery was settled before its handler ran, so that it cannot be requeued.
  func isSettled(_ run: borrowing Run) -> Bool {
    configuration.settlement == .automatic || run.traits.contains(.submitted)
  }
}

extension RPCServerStateMachine.Run.Stage {
  /// No executor slot is free: the request waits.
  fileprivate mutating func wait() {
    switch self {
    case .unread, .waiting: break
    case .running(let method): self = .waiting(method: method)
    case .cancelled: preconditionFailure("a request cannot wait after its handler was cancelled")
    }
  }

  /// An executor slot is free: returns the method whose handler is to run.
  mutating func start() -> Int {
    switch self {
    case .waiting(let method):
      self = .running(method: method)
      return Int(method)
    case .running(let method): return Int(method)
    case .unread: preconditionFailure("a handler cannot start for a request that was not read")
    case .cancelled: preconditionFailure("a cancelled handler cannot start")
    }
  }

  /// The outcome is not needed any more: returns whether the shell has to cancel the handler.
  mutating func cancel() -> Bool {
    switch self {
    case .running(let method):
      self = .cancelled(method: method)
      return true
    case .cancelled: return false
    case .unread, .waiting: preconditionFailure("only a running handler can be cancelled")
    }
  }
}
