extension RPCServerStateMachine {
  /// A request that was delivered and is not settled.
  ///
  /// It is kept small, because there is one for each request; what few requests have is in
  /// ``RunExtras``.
  struct Run: Sendable {
    /// What is special about a run; a plain one, while its handler runs, has none.
    struct Traits: OptionSet, Sendable {
      let rawValue: UInt8

      /// The delivery is gone: its channel closed, so it cannot be settled and another server will
      /// get the request again; or the server's grace is over.
      static let orphaned = Traits(rawValue: 1 << 0)
      /// The server has not looked at it.
      static let unread = Traits(rawValue: 1 << 1)
      /// It waits for a slot.
      static let waiting = Traits(rawValue: 1 << 2)
      /// The driver was told to cancel its handler.
      static let cancelled = Traits(rawValue: 1 << 3)
      /// The caller wants a stream.
      static let stream = Traits(rawValue: 1 << 4)
      /// The caller polls for the result, and the delivery was settled with the ticket.
      static let submitted = Traits(rawValue: 1 << 5)
      /// There is something about it in the extras.
      static let extras = Traits(rawValue: 1 << 6)
    }

    var request: RequestDelivery
    /// By its place in the configuration; -1 if the request was not looked at.
    var method: Int32
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
    _ = runs.update(slot) { $0.traits.insert(.waiting) }
    waiting.append(slot)
  }

  /// Whether the delivery was settled before its handler has run, so that it cannot be requeued.
  func isSettled(_ run: borrowing Run) -> Bool {
    configuration.settlement == .automatic || run.traits.contains(.submitted)
  }
}
