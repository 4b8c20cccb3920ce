import RPCCore

/// The options from the arguments of a queue's declaration that plain queues lack.
///
/// They are one reference, so a plain queue pays only for a check that they are absent.
final class QueueOptions: Sendable {
  /// The target of messages that the queue gives up.
  let deadLetterTarget: DeadLetterTarget?
  /// `x-max-priority`: higher priorities of messages count as this one.
  let highestPriority: UInt8?
  /// `x-single-active-consumer`: one consumer gets all messages while the others wait.
  let hasSingleActiveConsumer: Bool
  /// `x-expires`: how long the queue may stay unused, in milliseconds.
  let lifetime: Int64?
  /// Whether publications that the queue refuses are dead-lettered: `reject-publish-dlx`.
  let deadLettersRefused: Bool
  let isQuorum: Bool
  /// How often a quorum queue may deliver a message again; `nil` is no limit.
  let deliveryLimit: Int?

  /// Returns `nil` for a plain queue.
  init?(_ declaration: QueueDeclaration, profile: BrokerProfile) {
    let arguments = declaration.arguments
    deadLetterTarget = DeadLetterTarget(arguments)
    highestPriority = arguments["x-max-priority"].flatMap(\.asInteger).map { UInt8(clamping: $0) }
    hasSingleActiveConsumer = arguments["x-single-active-consumer"] == .boolean(true)
    lifetime = arguments["x-expires"].flatMap(\.asInteger)
    isQuorum = declaration.isQuorum
    deadLettersRefused = !isQuorum && arguments["x-overflow"] == .text("reject-publish-dlx")
    let limit = arguments["x-delivery-limit"].flatMap(\.asInteger).map { Int($0) }
    deliveryLimit = (limit ?? profile.quorumDeliveryLimit).flatMap { $0 < 0 ? nil : $0 }
    let isPlain =
      deadLetterTarget == nil && highestPriority == nil && !hasSingleActiveConsumer
      && lifetime == nil && !isQuorum
    if isPlain { return nil }
  }
}

/// The target of a queue's dead letters.
struct DeadLetterTarget: Sendable {
  /// `x-dead-letter-exchange`; empty for the default exchange.
  let exchange: String
  /// `x-dead-letter-routing-key`; without it messages keep their own keys.
  let routingKey: String?

  init?(_ arguments: FieldTable) {
    guard case .text(let exchange) = arguments["x-dead-letter-exchange"] else { return nil }
    self.exchange = exchange
    if case .text(let key) = arguments["x-dead-letter-routing-key"] {
      routingKey = key
    } else {
      routingKey = nil
    }
  }
}

extension QueueDeclaration {
  var isQuorum: Bool { arguments["x-queue-type"] == .text("quorum") }
}

extension FieldValue {
  var asInteger: Int64? {
    guard case .integer(let value) = self else { return nil }
    return value
  }
}
