import RPCCore

/// The size of all messages that a broker holds, in bytes.
///
/// A message counts as often as it is held: three times in three queues. The count is updated with
/// every message that comes or goes, so reading it takes constant time.
struct HeldBytes: Sendable {
  /// The size of a message without its body and headers, in bytes.
  ///
  /// Measured in a long queue and rounded up.
  static let overhead = 512

  private(set) var count = 0

  mutating func add(_ publication: Publication) { count += Self.size(of: publication) }
  mutating func remove(_ publication: Publication) { count -= Self.size(of: publication) }

  static func size(of publication: Publication) -> Int {
    publication.message.contentSize + overhead
  }
}

extension BrokerStateMachine {
  /// The size of all messages that wait in queues or for a commit, or are delivered and not
  /// settled.
  ///
  /// In bytes.
  package var heldBytes: Int { held.count }
}
