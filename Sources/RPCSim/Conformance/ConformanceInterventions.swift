public import RPCCore

/// How to do to links from outside what brokers, operators and networks do to them.
///
/// No transport can do this by itself, so whoever checks one says how; rules that need what was not given
/// are skipped.
///
/// ```swift
/// var interventions = ConformanceInterventions()
/// interventions.cut = { link, _ in (link as? InMemoryLink)?.sever() }
/// interventions.deleteQueue = { queue, transport in
///   (transport as? InMemoryBroker)?.deleteQueue(queue)
/// }
/// let report = await TransportConformance(interventions: interventions) { InMemoryBroker() }.run()
/// ```
public struct ConformanceInterventions: Sendable {
  /// What can be done from outside.
  public enum Kind: String, CaseIterable, Sendable {
    /// To end a link.
    case cut
    /// To delete a queue.
    case deleteQueue
  }

  /// Ends a link of a transport behind its back, as a broker, an operator or a network does; such as by a
  /// proxy in between.
  public var cut: (@Sendable (any TransportLink, any Transport) async throws -> Void)?
  /// Deletes a queue of a transport's queueing system.
  public var deleteQueue: (@Sendable (String, any Transport) async throws -> Void)?

  /// Makes interventions of which none is given.
  public init() {}

  /// What was given.
  var kinds: Set<Kind> {
    Set(Kind.allCases.filter { $0 == .cut ? cut != nil : deleteQueue != nil })
  }
}
