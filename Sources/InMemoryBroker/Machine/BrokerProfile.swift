/// The release line of RabbitMQ that a broker behaves like.
///
/// Every difference between lines is a property here, so the two values below are the table of all
/// differences.
public struct BrokerProfile: Hashable, Sendable {
  /// The name of the line in reports.
  public var name: String
  /// Whether a prefetch that is set with `global` limits the channel as a whole.
  ///
  /// Otherwise it limits each consumer, as without `global`. Global prefetch is deprecated since
  /// 3.12.
  public var hasGlobalPrefetch: Bool
  /// The delivery limit of a quorum queue that names none: how often it may hand a message out
  /// again.
  ///
  /// `nil` is no limit.
  public var quorumDeliveryLimit: Int?
  /// Whether a mandatory message to a direct reply address is returned although it arrives.
  ///
  /// The reason is that the address is no queue.
  public var returnsDirectReplies: Bool
  /// Whether dead letters have headers about their last death, as they have about their first
  /// (since 3.13).
  public var stampsLastDeath: Bool

  // swift-format-ignore: AlwaysUseLowerCamelCase
  /// RabbitMQ 3.10, the version in Debian 12.
  public static let rabbitmq3_10 = BrokerProfile(
    name: "rabbitmq3_10", hasGlobalPrefetch: true, quorumDeliveryLimit: nil,
    returnsDirectReplies: true, stampsLastDeath: false)

  /// RabbitMQ 4, according to its documentation.
  public static let rabbitmq4 = BrokerProfile(
    name: "rabbitmq4", hasGlobalPrefetch: false, quorumDeliveryLimit: 20,
    returnsDirectReplies: false, stampsLastDeath: true)
}
