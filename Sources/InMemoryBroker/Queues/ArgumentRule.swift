import RPCCore

/// What an argument of a queue's declaration has to be.
enum ArgumentRule: Equatable {
  case integer(limit: Int64)
  /// An integer that is not 0.
  case positive(limit: Int64)
  case priority
  case boolean
  /// A string; RabbitMQ words this error in a way of its own.
  case exchange
  case deadLetterKey
  /// One of some words; in the reason `%` stands for another.
  case oneOf([String], otherwise: String)
  case type
  case anything
}

/// Says what is wrong with an argument's value, in the words of RabbitMQ's reasons.
func problem(
  with value: FieldValue, by rule: ArgumentRule, in declaration: QueueDeclaration
) -> String? {
  switch rule {
  case .integer(let limit): return integerProblem(value, limit: limit)
  case .positive(let limit):
    return value == .integer(0) ? "{value_zero,0}" : integerProblem(value, limit: limit)
  case .priority:
    if let number = value.asInteger, number > 255 { return "{max_value_exceeded,\(number)}" }
    return integerProblem(value, limit: .max)
  case .boolean:
    if case .boolean = value { return nil }
    return "{unacceptable_type,\(value.typeName)}"
  case .exchange, .anything: return nil
  case .deadLetterKey:
    guard value.asText != nil else { return "{unacceptable_type,\(value.typeName)}" }
    let hasExchange = declaration.arguments["x-dead-letter-exchange"] != nil
    return hasExchange ? nil : "routing_key_but_no_dlx_defined"
  case .oneOf(let words, let otherwise):
    guard let word = value.asText else { return "{unacceptable_type,\(value.typeName)}" }
    guard !words.contains(word) else { return nil }
    return otherwise.split(separator: "%", omittingEmptySubsequences: false)
      .joined(separator: word)
  case .type:
    guard let word = value.asText else { return "{unacceptable_type,\(value.typeName)}" }
    return ["classic", "quorum", "stream"].contains(word)
      ? nil : "\"unsupported queue type '\(word)'\""
  }
}

private func integerProblem(_ value: FieldValue, limit: Int64) -> String? {
  guard let number = value.asInteger else { return "\"expected integer, got \(value.typeName)\"" }
  if number < 0 { return "{value_negative,\(number)}" }
  return number > limit ? "{value_too_large,\(number)}" : nil
}

extension FieldValue {
  var asText: String? {
    guard case .text(let text) = self else { return nil }
    return text
  }
}
