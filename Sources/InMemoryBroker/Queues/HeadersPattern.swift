import RPCCore

/// The arguments of a headers exchange's binding: headers that a message must have, all or any of
/// them (RabbitMQ, "Headers Exchange").
struct HeadersPattern: Equatable, Sendable {
  private let fields: [FieldTable.Field]
  private let matchesAny: Bool

  /// Leaves out what is never compared: `x-match` itself and, unless it says `with-x`, all names
  /// that begin so.
  init(_ arguments: FieldTable) {
    let match = arguments["x-match"]
    matchesAny = match == .text("any") || match == .text("any-with-x")
    let comparesAll = match == .text("all-with-x") || match == .text("any-with-x")
    fields = arguments.fields.filter { field in
      field.name != "x-match" && (comparesAll || !field.name.hasPrefix("x-"))
    }
  }

  /// A field without a value wants the header to be there, whatever it says; values of another type
  /// differ.
  func matches(_ headers: FieldTable) -> Bool {
    let isMatched = { (field: FieldTable.Field) in
      guard let value = headers[field.name] else { return false }
      return field.value == .void || field.value == value
    }
    return matchesAny ? fields.contains(where: isMatched) : fields.allSatisfy(isMatched)
  }

  /// Refuses what RabbitMQ refuses in a binding to a headers exchange.
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
