import RPCCore

/// How much the messages take that a broker holds, in bytes.
///
/// Each is counted as often as it is held: one that three queues have counts three times. It is kept up with
/// each message that comes and goes, so that asking costs nothing.
struct HeldBytes: Sendable {
  /// What a message takes beside its body and its headers, in bytes: as measured in a long queue, rounded up.
  static let overhead = 512

  private(set) var count = 0

  mutating func add(_ publication: Publication) { count += Self.size(of: publication) }
  mutating func remove(_ publication: Publication) { count -= Self.size(of: publication) }

  static func size(of publication: Publication) -> Int {
    publication.message.contentSize + overhead
  }
}

extension BrokerStateMachine {
  /// What the messages take that wait in queues, are delivered and not settled, or wait for a commit, in bytes.
  package var heldBytes: Int { held.count }
}
