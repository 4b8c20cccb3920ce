/// The form of a reply that carries a result or an error.
///
/// The property `type` is `result` or `error`. The code, type and text of an error are headers, and
/// its details are the body. A reply without a type is a result, because servers that do not use
/// this package send none. An example is the RabbitMQ tutorial's server.
enum ReplyEnvelope {
  static let result = "result"
  static let error = "error"

  static func message(result body: [UInt8], correlationID: String?) -> RPCMessage {
    var message = RPCMessage(body: body)
    message.type = result
    message.correlationID = correlationID
    return message
  }

  static func message(error remote: RemoteError, correlationID: String?) -> RPCMessage {
    var message = RPCMessage(body: remote.details)
    message.type = error
    message.correlationID = correlationID
    message.headers = [
      "code": .text(remote.code.rawValue),
      "error": .text(remote.type),
      "message": .text(remote.message),
    ]
    return message
  }
}
