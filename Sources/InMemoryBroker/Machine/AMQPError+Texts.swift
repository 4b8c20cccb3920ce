/// The errors of the broker, worded as RabbitMQ 3.10 words them.
extension AMQPError {
  static func noQueue(_ name: String) -> AMQPError {
    AMQPError(code: 404, text: "NOT_FOUND - no queue '\(name)' in vhost '/'")
  }

  static let noDeclaredQueue = AMQPError(
    code: 404, text: "NOT_FOUND - no previously declared queue")

  static func noExchange(_ name: String) -> AMQPError {
    AMQPError(code: 404, text: "NOT_FOUND - no exchange '\(name)' in vhost '/'")
  }

  static func reservedName(_ kind: String, _ name: String) -> AMQPError {
    let text = "ACCESS_REFUSED - \(kind) name '\(name)' contains reserved prefix 'amq.*'"
    return AMQPError(code: 403, text: text)
  }

  static let defaultExchange = AMQPError(
    code: 403, text: "ACCESS_REFUSED - operation not permitted on the default exchange")

  static func systemExchange(_ name: String) -> AMQPError {
    let text = "ACCESS_REFUSED - deletion of system exchange '\(name)' in vhost '/' not allowed"
    return AMQPError(code: 403, text: text)
  }

  static func internalExchange(_ name: String) -> AMQPError {
    let text = "ACCESS_REFUSED - cannot publish to internal exchange '\(name)' in vhost '/'"
    return AMQPError(code: 403, text: text)
  }

  static func inExclusiveUse(_ queue: String) -> AMQPError {
    AMQPError(code: 403, text: "ACCESS_REFUSED - queue '\(queue)' in vhost '/' in exclusive use")
  }

  static func locked(_ queue: String) -> AMQPError {
    let text = """
      RESOURCE_LOCKED - cannot obtain exclusive access to locked queue '\(queue)' in vhost '/'. \
      It could be originally declared on another connection or the exclusive property value \
      does not match that of the original declaration.
      """
    return AMQPError(code: 405, text: text)
  }

  static func ungettable(_ queue: String) -> AMQPError {
    let text = """
      RESOURCE_LOCKED - cannot obtain access to locked queue '\(queue)' in vhost '/'. basic.get \
      operations are not supported by quorum queues with single active consumer
      """
    return AMQPError(code: 405, text: text)
  }

  static func conditionalDelete(_ queue: String, condition: String) -> AMQPError {
    .notImplemented(
      "cannot delete queue '\(queue)' in vhost '/'. queue.delete operations with \(condition) "
        + "flag set are not supported by quorum queues")
  }

  static func precondition(_ text: String) -> AMQPError {
    AMQPError(code: 406, text: "PRECONDITION_FAILED - " + text)
  }

  static func unknownDeliveryTag(_ tag: UInt64) -> AMQPError {
    precondition("unknown delivery tag \(tag)")
  }

  /// The code and text of a `basic.return`.
  ///
  /// It is no error of a channel.
  static let noRoute = AMQPError(code: 312, text: "NO_ROUTE")

  static func unknownExchangeType(_ type: String) -> AMQPError {
    let text = "COMMAND_INVALID - unknown exchange type '\(type)'"
    return AMQPError(code: 503, text: text, scope: .connection)
  }

  static func reusedConsumerTag(_ tag: String) -> AMQPError {
    let text = "NOT_ALLOWED - attempt to reuse consumer tag '\(tag)'"
    return AMQPError(code: 530, text: text, scope: .connection)
  }

  static func notImplemented(_ text: String) -> AMQPError {
    AMQPError(code: 540, text: "NOT_IMPLEMENTED - " + text, scope: .connection)
  }

  static let brokerShutDown = AMQPError(
    code: 320, text: "CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'",
    scope: .connection)
}
