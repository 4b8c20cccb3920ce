/// The line of RabbitMQ that a broker behaves as.
///
/// Everything in which lines differ is a property here, so that the two values below are the one
/// table of all differences.
public struct BrokerProfile: Hashable, Sendable {
  /// What the line is called in reports.
  public var name: String
  /// Whether a prefetch that is set with `global` limits the channel; otherwise it is one for each
  /// consumer, as without `global` (global prefetch is deprecated since 3.12).
  public var hasGlobalPrefetch: Bool
  /// How often a quorum queue that names no limit hands a message out again; `nil` is without end.
  public var quorumDeliveryLimit: Int?
  /// Whether a mandatory message to a direct reply address is returned though it arrives, as the
  /// address is no queue.
  public var returnsDirectReplies: Bool
  /// Whether dead letters say of their last death what they say of their first (since 3.13).
  public var stampsLastDeath: Bool

  // swift-format-ignore: AlwaysUseLowerCamelCase
  /// RabbitMQ 3.10, as Debian 12 has it.
  public static let rabbitmq3_10 = BrokerProfile(
    name: "rabbitmq3_10", hasGlobalPrefetch: true, quorumDeliveryLimit: nil,
    returnsDirectReplies: true, stampsLastDeath: false)

  /// RabbitMQ 4, by its documentation.
  public static let rabbitmq4 = BrokerProfile(
    name: "rabbitmq4", hasGlobalPrefetch: false, quorumDeliveryLimit: 20,
    returnsDirectReplies: false, stampsLastDeath: true)
}
