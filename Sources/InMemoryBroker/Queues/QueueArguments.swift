import RPCCore

/// Checks the arguments of a queue's declaration, in RabbitMQ's order and words.
///
/// A value that RabbitMQ supports and this broker does not is refused with 540. Ignoring it would
/// let a test pass on a queue without that feature.
func checkQueueArguments(_ declaration: QueueDeclaration) throws(AMQPError) {
  let subject = "queue '\(declaration.name)' in vhost '/'"
  if let type = declaration.arguments["x-queue-type"],
    let problem = problem(with: type, by: .type, in: declaration)
  {
    throw .precondition("invalid arg 'x-queue-type' for \(subject): \(problem)")
  }
  try checkQuorumProperties(declaration, subject)
  for argument in queueArguments {
    guard let value = declaration.arguments[argument.name] else { continue }
    guard argument.isKnown(to: declaration) else {
      let type = declaration.isQuorum ? "rabbit_quorum_queue" : "rabbit_classic_queue"
      throw .precondition("invalid arg '\(argument.name)' for \(subject) of queue type \(type)")
    }
    if argument.rule == .exchange, value.asText == nil {
      throw .precondition(
        "invalid type '\(value.typeName)' for arg '\(argument.name)' in \(subject)")
    }
    if let problem = problem(with: value, by: argument.rule, in: declaration) {
      throw .precondition("invalid arg '\(argument.name)' for \(subject): \(problem)")
    }
    guard isSupported(argument, value) else {
      throw .notImplemented("queue argument '\(argument.name)' with the value '\(value.spelling)'")
    }
  }
}

/// The arguments in which all declarations of a queue must agree, in the order of RabbitMQ's
/// checks.
func comparedArguments(of declaration: QueueDeclaration) -> [String] {
  queueArguments.filter { $0.isKnown(to: declaration) }.map(\.name)
}

private struct QueueArgument {
  enum Holder { case classic, quorum, both, neither }

  let name: String
  let holder: Holder
  let rule: ArgumentRule

  init(_ name: String, _ holder: Holder = .both, _ rule: ArgumentRule) {
    (self.name, self.holder, self.rule) = (name, holder, rule)
  }

  func isKnown(to declaration: QueueDeclaration) -> Bool {
    switch holder {
    case .classic: !declaration.isQuorum
    case .quorum: declaration.isQuorum
    case .both: true
    case .neither: false
    }
  }
}

private let queueArguments = [
  QueueArgument("x-expires", .both, .positive(limit: longestTimeToLive)),
  QueueArgument("x-message-ttl", .both, .integer(limit: longestTimeToLive)),
  QueueArgument("x-dead-letter-exchange", .both, .exchange),
  QueueArgument("x-dead-letter-routing-key", .both, .deadLetterKey),
  QueueArgument("x-dead-letter-strategy", .quorum, .anything),
  QueueArgument("x-max-length", .both, .integer(limit: .max)),
  QueueArgument("x-max-length-bytes", .both, .integer(limit: .max)),
  QueueArgument("x-max-priority", .classic, .priority),
  QueueArgument(
    "x-overflow", .both,
    .oneOf(["drop-head", "reject-publish", "reject-publish-dlx"], otherwise: "invalid_overflow")),
  QueueArgument(
    "x-queue-mode", .classic,
    .oneOf(["default", "lazy"], otherwise: "\"unsupported queue mode '%'\"")),
  QueueArgument("x-single-active-consumer", .both, .boolean),
  QueueArgument("x-queue-type", .both, .type),
  QueueArgument("x-delivery-limit", .quorum, .anything),
  QueueArgument("x-quorum-initial-group-size", .quorum, .anything),
  QueueArgument("x-max-in-memory-length", .quorum, .anything),
  QueueArgument("x-max-in-memory-bytes", .quorum, .anything),
  QueueArgument("x-max-age", .neither, .anything),
  QueueArgument("x-stream-max-segment-size-bytes", .neither, .anything),
  QueueArgument("x-initial-cluster-size", .neither, .anything),
]

/// Whether the broker supports the value.
///
/// Arguments without a visible effect on a single node are accepted.
private func isSupported(_ argument: QueueArgument, _ value: FieldValue) -> Bool {
  switch argument.name {
  case "x-queue-type": value != .text("stream")
  case "x-dead-letter-strategy": value == .text("at-most-once")
  default: true
  }
}

/// Throws 406 unless a quorum queue is durable, shared and not auto-delete.
private func checkQuorumProperties(
  _ declaration: QueueDeclaration, _ subject: String
) throws(AMQPError) {
  guard declaration.isQuorum else { return }
  let wrong =
    declaration.isExclusive
    ? "exclusive-owner"
    : declaration.isAutoDelete ? "auto-delete" : declaration.isDurable ? nil : "non-durable"
  if let wrong { throw .precondition("invalid property '\(wrong)' for \(subject)") }
}
