/// The values that an expression is computed from.
struct EvaluationContext {
  var arguments: [ScenarioValue]
  var reply: ScenarioValue
}

/// The reason why an expression has no value.
///
/// A scripted handler fails with it.
struct EvaluationError: Error, Equatable {
  var message: String
}

extension ResultExpression {
  /// The value of the expression.
  ///
  /// Throws if it has none.
  func evaluate(in context: EvaluationContext) throws(EvaluationError) -> ScenarioValue {
    switch self {
    case .literal(let value): return value
    case .argument(let index): return try argument(index, in: context)
    case .arguments: return .array(context.arguments)
    case .reply: return context.reply
    case .fibonacci(let operand): return try fibonacci(operand.evaluate(in: context))
    case .sum(let operands): return try sum(operands, in: context)
    case .array(let elements): return .array(try all(elements, in: context))
    case .object(let fields): return try object(fields, in: context)
    }
  }

  private func all(
    _ expressions: [ResultExpression], in context: EvaluationContext
  ) throws(EvaluationError) -> [ScenarioValue] {
    var values: [ScenarioValue] = []
    for expression in expressions { values.append(try expression.evaluate(in: context)) }
    return values
  }

  private func argument(
    _ index: Int, in context: EvaluationContext
  ) throws(EvaluationError) -> ScenarioValue {
    guard context.arguments.indices.contains(index) else {
      throw EvaluationError(message: "argument \(index) is missing")
    }
    return context.arguments[index]
  }

  private func object(
    _ fields: [ExpressionField], in context: EvaluationContext
  ) throws(EvaluationError) -> ScenarioValue {
    var members: [ScenarioValue.Field] = []
    for field in fields {
      members.append(
        ScenarioValue.Field(key: field.name, value: try field.expression.evaluate(in: context)))
    }
    return .object(members)
  }

  /// Exact, because it is computed with integers.
  ///
  /// Throws outside of 0...92: larger numbers do not fit 64 bits.
  private func fibonacci(_ operand: ScenarioValue) throws(EvaluationError) -> ScenarioValue {
    let n = try integer(operand)
    guard (0...92).contains(n) else {
      throw EvaluationError(message: "fibonacci takes 0 to 92, not \(n)")
    }
    var (current, next): (Int64, Int64) = (0, 1)
    for _ in 0..<n { (current, next) = (next, current &+ next) }
    return .integer(current)
  }

  private func sum(
    _ operands: [ResultExpression], in context: EvaluationContext
  ) throws(EvaluationError) -> ScenarioValue {
    var total: Int64 = 0
    for operand in operands {
      let (sum, overflow) = total.addingReportingOverflow(
        try integer(operand.evaluate(in: context)))
      guard !overflow else { throw EvaluationError(message: "the sum is out of range") }
      total = sum
    }
    return .integer(total)
  }

  private func integer(_ value: ScenarioValue) throws(EvaluationError) -> Int64 {
    guard case .integer(let integer) = value else {
      throw EvaluationError(message: "\(value) is not an integer")
    }
    return integer
  }
}
