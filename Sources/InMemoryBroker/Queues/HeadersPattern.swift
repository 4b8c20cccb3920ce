import RPCCore

/// The arguments of a binding to a headers exchange: the headers of which a message needs all or
/// any (RabbitMQ, "Headers Exchange").
struct HeadersPattern: Equatable, Sendable {
  private let fields: [FieldTable.Field]
  private let matchesAny: Bool

  /// Keeps the headers to compare.
  ///
  /// The argument `x-match` is never compared. Names that begin with `x-` are compared only if it
  /// ends in `with-x`.
  init(_ arguments: FieldTable) {
    let match = arguments["x-match"]
    matchesAny = match == .text("any") || match == .text("any-with-x")
    let comparesAll = match == .text("all-with-x") || match == .text("any-with-x")
    fields = arguments.fields.filter { field in
      field.name != "x-match" && (comparesAll || !field.name.hasPrefix("x-"))
    }
  }

  /// Whether headers match.
  ///
  /// An argument without a value requires only that the header is present. Values of different
  /// types are different.
  func matches(_ headers: FieldTable) -> Bool {
    let isMatched = { (field: FieldTable.Field) in
      guard let value = headers[field.name] else { return false }
      return field.value == .void || field.value == value
    }
    return matchesAny ? fields.contains(where: isMatched) : fields.allSatisfy(isMatched)
  }

  /// Throws the errors of RabbitMQ for arguments of a binding to a headers exchange.
  static func check(_ arguments: FieldTable) throws(AMQPError) {
    guard let match = arguments["x-match"] else { return }
    guard case .text(let word) = match else {
      throw .precondition(
        "Invalid x-match field type \(match.typeName) (value \(match.spelling)); expected longstr")
    }
    guard ["all", "any", "all-with-x", "any-with-x"].contains(word) else {
      throw .precondition(
        "Invalid x-match field value <<\"\(word)\">>; "
          + "expected all, any, all-with-x, or any-with-x")
    }
  }
}
