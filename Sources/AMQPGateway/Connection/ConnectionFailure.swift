import InMemoryBroker

/// The error that ends a channel or a connection, and the method that led to it.
struct ConnectionFailure: Error, Hashable {
  var error: AMQPError
  /// The numbers of the method; 0 if no method is to blame.
  var classID: UInt16 = 0
  var methodID: UInt16 = 0

  init(_ code: UInt16, _ text: String, by id: MethodID? = nil) {
    self.init(AMQPError(code: code, text: text, scope: .connection), by: id)
  }

  init(_ error: AMQPError, by id: MethodID?) {
    self.error = error
    classID = id?.classID ?? 0
    methodID = id?.methodID ?? 0
  }

  /// The arguments of `connection.close` or `channel.close`.
  var reason: CloseReason {
    CloseReason(
      replyCode: error.code, replyText: error.text, classID: classID, methodID: methodID)
  }
}

/// The errors of a connection, with RabbitMQ 3.10's codes and mostly its words.
extension ConnectionFailure {
  static func frame(_ text: String) -> ConnectionFailure {
    ConnectionFailure(501, "FRAME_ERROR - " + text)
  }

  static func unexpectedFrame(_ text: String, by id: MethodID? = nil) -> ConnectionFailure {
    ConnectionFailure(505, "UNEXPECTED_FRAME - " + text, by: id)
  }

  static func channel(_ text: String, by id: MethodID?) -> ConnectionFailure {
    ConnectionFailure(504, "CHANNEL_ERROR - " + text, by: id)
  }

  static func commandInvalid(by id: MethodID?) -> ConnectionFailure {
    ConnectionFailure(503, "COMMAND_INVALID - unimplemented method", by: id)
  }

  static func notImplemented(_ text: String, by id: MethodID) -> ConnectionFailure {
    ConnectionFailure(540, "NOT_IMPLEMENTED - " + text, by: id)
  }

  static func notAllowed(_ text: String, by id: MethodID? = nil) -> ConnectionFailure {
    ConnectionFailure(530, "NOT_ALLOWED - " + text, by: id)
  }

  static func tooManyChannels(_ limit: UInt16) -> ConnectionFailure {
    notAllowed(
      "number of channels opened (\(limit)) has reached the negotiated channel_max (\(limit))")
  }

  static let shutDown = ConnectionFailure(
    320, "CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'")

  static func loginRefused(_ mechanism: String) -> ConnectionFailure {
    let text = """
      ACCESS_REFUSED - Login was refused using authentication mechanism \(mechanism). \
      For details see the broker logfile.
      """
    return ConnectionFailure(403, text)
  }

  /// Maps an error in a frame to the failure of its connection.
  init(_ error: WireError, in id: MethodID? = nil) {
    switch error {
    case .truncated, .surplus: self.init(501, "FRAME_ERROR - cannot decode", by: id)
    case .malformedText: self.init(501, "FRAME_ERROR - Malformed UTF-8 in shortstr", by: id)
    case .unknownFieldType(let type):
      self.init(502, "SYNTAX_ERROR - unknown field type \(type)", by: id)
    case .nestedTooDeeply: self.init(502, "SYNTAX_ERROR - tables nested too deeply", by: id)
    case .unknownProperty: self.init(502, "SYNTAX_ERROR - unknown property flags", by: id)
    case .unknownContentClass(let other):
      let text = "expected content header for class 60, got one for class \(other) instead"
      self.init(505, "UNEXPECTED_FRAME - " + text, by: id)
    case .unknownMethod(let classID, let methodID):
      self = .commandInvalid(by: nil)
      self.classID = classID
      self.methodID = methodID
    case .unknownFrame(let type): self = .frame("type \(type): unknown_frame")
    case .frameTooLarge(let type, let size, let limit):
      self = .frame("type \(type): frame_too_large, \(size) bytes of payload, at most \(limit)")
    case .frameEnd(let type, let octet):
      self = .frame("type \(type): invalid_frame_end_marker, \(octet)")
    }
  }
}
