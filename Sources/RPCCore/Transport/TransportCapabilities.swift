/// The abilities of a transport beyond carrying requests and replies.
///
/// A transport declares its capabilities. A client or server whose configuration needs others
/// refuses to start. The conformance suite skips the rules that need an undeclared capability. A
/// transport should declare only capabilities that always hold. For example, without `ordering` the
/// order of streams is not checked.
public struct TransportCapabilities: OptionSet, Hashable, Sendable {
  /// A bit for each capability, in the order of the constants here.
  public let rawValue: UInt32

  /// Makes a set of capabilities from its bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Unacknowledged deliveries are delivered again, to another consumer if there is one.
  public static let acknowledgement = TransportCapabilities(rawValue: 1 << 0)
  /// A requeued delivery returns to its original position.
  public static let requeuePosition = TransportCapabilities(rawValue: 1 << 1)
  /// The number of unsettled deliveries of a consumer can be limited.
  public static let prefetch = TransportCapabilities(rawValue: 1 << 2)
  /// Mandatory requests that reach no queue are returned.
  public static let mandatory = TransportCapabilities(rawValue: 1 << 3)
  /// Publications are confirmed or refused.
  public static let confirms = TransportCapabilities(rawValue: 1 << 4)
  /// Messages expire in their queue.
  public static let expiration = TransportCapabilities(rawValue: 1 << 5)
  /// A reply address belongs to the link that opened it.
  public static let exclusiveReplyAddress = TransportCapabilities(rawValue: 1 << 6)
  /// Deliveries say whether they were delivered before.
  public static let redeliveredFlag = TransportCapabilities(rawValue: 1 << 7)
  /// Messages of one link to one queue arrive in order.
  public static let ordering = TransportCapabilities(rawValue: 1 << 8)
  /// Notices reach all servers of a queue.
  public static let notices = TransportCapabilities(rawValue: 1 << 9)
  /// A link can be lost while other links stay open.
  public static let independentLinks = TransportCapabilities(rawValue: 1 << 10)

  /// All capabilities.
  public static let all = TransportCapabilities(rawValue: (1 << 11) - 1)
}
