public import RPCCore

/// Operations on links and queues that come from outside, as brokers, operators and networks
/// perform them.
///
/// No transport can perform them itself, so the user of the suite supplies them. A rule that needs
/// a missing operation is skipped.
///
/// ```swift
/// var interventions = ConformanceInterventions()
/// interventions.cut = { link, _ in (link as? MemoryLink)?.sever() }
/// interventions.deleteQueue = { queue, transport in
///   (transport as? MemoryBroker)?.deleteQueue(queue)
/// }
/// let report = await TransportConformance(interventions: interventions) { MemoryBroker() }.run()
/// ```
public struct ConformanceInterventions: Sendable {
  /// An operation from outside.
  public enum Kind: String, CaseIterable, Sendable {
    /// Ends a link.
    case cut
    /// Deletes a queue.
    case deleteQueue
  }

  /// Ends a link of a transport from outside, as a broker, an operator or a network does.
  ///
  /// A proxy between the transport and its broker can do this.
  public var cut: (@Sendable (any TransportLink, any Transport) async throws -> Void)?
  /// Deletes a queue of a transport's queueing system.
  public var deleteQueue: (@Sendable (String, any Transport) async throws -> Void)?

  /// Makes an empty set of interventions.
  public init() {}

  /// The kinds of interventions that were supplied.
  var kinds: Set<Kind> {
    Set(Kind.allCases.filter { $0 == .cut ? cut != nil : deleteQueue != nil })
  }
}
