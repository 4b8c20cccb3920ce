import RPCCore

/// Throws 406 in RabbitMQ's words if a property differs from that of the existing queue or
/// exchange.
///
/// The rule is in AMQP 0-9-1, queue.declare and exchange.declare.
func checkEqual<Value: Equatable>(
  _ name: String, _ received: Value, _ current: Value, of subject: String
) throws(AMQPError) {
  guard received != current else { return }
  throw .precondition(
    "inequivalent arg '\(name)' for \(subject): received '\(received)' but current is '\(current)'")
}

/// Throws 406 in RabbitMQ's words if an optional argument differs from the existing one.
func checkEqual(
  _ name: String, _ received: FieldTable, _ current: FieldTable, of subject: String
) throws(AMQPError) {
  // Computed only for an error: servers redeclare existing queues and exchanges at every start.
  var prefix: String { "inequivalent arg '\(name)' for \(subject): " }
  switch (received[name], current[name]) {
  case (nil, nil):
    return
  case (let received?, nil):
    throw .precondition(prefix + "received \(received.withType) but current is none")
  case (nil, let current?):
    throw .precondition(prefix + "received none but current is \(current.withType)")
  case (let received?, let current?):
    guard received != current else { return }
    throw .precondition(
      prefix + "received '\(received.spelling)' but current is '\(current.spelling)'")
  }
}

extension FieldValue {
  /// A value without counterpart, as RabbitMQ's texts mention it.
  fileprivate var withType: String { "the value '\(spelling)' of type '\(typeName)'" }

  /// The name that RabbitMQ gives the value's type on the wire.
  var typeName: String {
    switch self {
    case .boolean: "bool"
    case .integer(let value): Int32(exactly: value) == nil ? "long" : "signedint"
    case .double: "double"
    case .text: "longstr"
    case .bytes: "binary"
    case .timestamp: "timestamp"
    case .array: "array"
    case .table: "table"
    case .void: "void"
    }
  }

  /// The value as RabbitMQ's texts spell it.
  var spelling: String {
    switch self {
    case .boolean(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .double(let value): "\(value)"
    case .text(let value): value
    case .bytes(let value): "\(value)"
    case .timestamp(let seconds): "\(seconds)"
    case .array(let values): "\(values.map(\.spelling))"
    case .table(let table): "\(table.fields.map { "\($0.name): \($0.value.spelling)" })"
    case .void: "undefined"
    }
  }
}
