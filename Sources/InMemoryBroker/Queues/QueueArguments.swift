import RPCCore

/// Checks the arguments of a queue's declaration, in RabbitMQ's order and words.
///
/// An argument that RabbitMQ knows and this broker does not is refused with 540 rather than
/// ignored, so that nobody tests against a queue that lacks what was asked of it.
func checkQueueArguments(_ declaration: QueueDeclaration) throws(AMQPError) {
  for name in queueArgumentNames {
    guard let value = declaration.arguments[name] else { continue }
    if let problem = problem(with: value, of: name) {
      throw .precondition(
        "invalid arg '\(name)' for queue '\(declaration.name)' in vhost '/': \(problem)")
    }
    guard isSupported(name, value) else {
      throw .notImplemented("queue argument '\(name)' with the value '\(value.spelling)'")
    }
  }
}

/// The arguments that a queue's declarations must agree on, in the order of RabbitMQ's checks;
/// `x-queue-type` is compared apart, because leaving it out means `classic`.
let comparedQueueArguments = queueArgumentNames.filter { $0 != "x-queue-type" }

private let queueArgumentNames = [
  "x-expires", "x-message-ttl", "x-dead-letter-exchange", "x-dead-letter-routing-key",
  "x-max-length", "x-max-length-bytes", "x-max-priority", "x-overflow", "x-queue-mode",
  "x-single-active-consumer", "x-queue-type",
]

private func isSupported(_ name: String, _ value: FieldValue) -> Bool {
  switch name {
  case "x-message-ttl", "x-max-length", "x-queue-mode": true
  case "x-overflow": value == .text("drop-head") || value == .text("reject-publish")
  case "x-queue-type": value == .text("classic")
  case "x-single-active-consumer": value == .boolean(false)
  default: false
  }
}

private func problem(with value: FieldValue, of name: String) -> String? {
  switch name {
  case "x-message-ttl", "x-max-length", "x-max-length-bytes":
    integerProblem(value, limit: name == "x-message-ttl" ? longestTimeToLive : .max)
  case "x-expires":
    value == .integer(0) ? "{value_zero,0}" : integerProblem(value, limit: longestTimeToLive)
  case "x-overflow":
    oneOf(["drop-head", "reject-publish", "reject-publish-dlx"], value) ? nil : "invalid_overflow"
  case "x-queue-type":
    oneOf(["classic", "quorum", "stream"], value)
      ? nil : "\"unsupported queue type '\(value.spelling)'\""
  default:
    nil
  }
}

private func integerProblem(_ value: FieldValue, limit: Int64) -> String? {
  guard case .integer(let number) = value else {
    return "\"expected integer, got \(value.typeName)\""
  }
  if number < 0 { return "{value_negative,\(number)}" }
  return number > limit ? "{value_too_large,\(number)}" : nil
}

private func oneOf(_ names: [String], _ value: FieldValue) -> Bool {
  guard case .text(let text) = value else { return false }
  return names.contains(text)
}
