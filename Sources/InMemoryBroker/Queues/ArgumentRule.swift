import RPCCore

/// The rule for the value of one argument of a queue's declaration.
enum ArgumentRule: Equatable {
  case integer(limit: Int64)
  /// An integer greater than 0.
  case positive(limit: Int64)
  case priority
  case boolean
  /// A string. RabbitMQ reports this error differently from the others.
  case exchange
  case deadLetterKey
  /// One of these words. In the reason, `%` stands for the wrong word.
  case oneOf([String], otherwise: String)
  case type
  case anything
}

/// Describes the error of an argument's value in RabbitMQ's words; returns `nil` if there is none.
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
