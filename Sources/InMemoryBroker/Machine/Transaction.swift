import RPCCore

/// The methods that wait on a transactional channel for its commit (AMQP 0-9-1, class tx).
struct Transaction: Sendable {
  /// A publication whose exchange was found.
  struct Publishing: Sendable {
    let publication: Publication
    let timeToLive: Int64?
    /// The names of the queues that its exchange routed it to; `nil` for the default exchange,
    /// whose queues are looked up at the commit.
    let queues: [String]?
  }

  /// A settlement whose tag was found.
  ///
  /// A rollback restores its delivery.
  struct Settling: Sendable {
    let tag: UInt64
    let delivery: UnacknowledgedDelivery
    let settlement: Settlement
  }

  var publishings: [Publishing] = []
  var settlings: [Settling] = []
}
