/// What the headers of a request say about how it wants to be handled.
struct RequestTerms: Equatable, Sendable {
  /// How a request wants to be answered.
  enum Mode: Equatable, Sendable {
    /// By one result.
    case single
    /// By any number of elements, one after the other (A1.8).
    case stream
    /// By a ticket, which the result is polled with (A3.10).
    case poll
  }

  /// When the caller gives up; the distant future if he never does.
  var deadline = Instant.distantFuture
  var mode = Mode.single

  /// What a request without headers asks for.
  static let plain = RequestTerms()

  init() {}

  /// Reads the terms; others' headers are no concern of RPC.
  init(reading headers: FieldTable) throws(RemoteError) {
    for field in headers.fields {
      switch field.name {
      case EnvelopeNames.deadline: deadline = try Self.deadline(field.value)
      case EnvelopeNames.mode: mode = try Self.mode(field.value)
      default: break
      }
    }
  }

  private static func deadline(_ value: FieldValue) throws(RemoteError) -> Instant {
    guard case .integer(let nanoseconds) = value else {
      throw RemoteError(
        code: .invalidRequest, message: "the request's header 'deadline' is not an integer")
    }
    return Instant(nanoseconds: nanoseconds)
  }

  /// A request in a mode that nobody knows is refused: whatever it asks for, one result is not it.
  private static func mode(_ value: FieldValue) throws(RemoteError) -> Mode {
    switch value {
    case .text(EnvelopeNames.stream): return .stream
    case .text(EnvelopeNames.polling): return .poll
    default:
      throw RemoteError(
        code: .invalidRequest,
        message: "the request's header 'mode' is neither 'stream' nor 'poll'")
    }
  }
}
