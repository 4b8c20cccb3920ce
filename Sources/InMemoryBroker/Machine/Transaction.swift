import RPCCore

/// What waits on a transactional channel for its commit (AMQP 0-9-1, class tx).
struct Transaction: Sendable {
  /// A publication whose exchange was found.
  struct Publishing: Sendable {
    let publication: Publication
    let timeToLive: Int64?
    /// The queues that its exchange named when it was published; `nil` for the default exchange,
    /// where the name is looked up at the commit.
    let queues: [String]?
  }

  /// A settlement whose tag was found, and which its delivery can be restored from.
  struct Settling: Sendable {
    let tag: UInt64
    let delivery: UnacknowledgedDelivery
    let settlement: Settlement
  }

  var publishings: [Publishing] = []
  var settlings: [Settling] = []
}
