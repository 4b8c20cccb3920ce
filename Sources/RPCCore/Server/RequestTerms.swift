/// The terms of a request, as its headers say: its deadline and its form of reply.
struct RequestTerms: Equatable, Sendable {
  /// The form of reply that a request asks for.
  enum Mode: Equatable, Sendable {
    /// One result.
    case single
    /// Any number of elements, one after the other (A1.8).
    case stream
    /// A ticket, with which the result is polled (A3.10).
    case poll
  }

  /// The instant at which the caller gives up; the distant future if it never does.
  var deadline = Instant.distantFuture
  var mode = Mode.single

  /// The terms of a request without headers.
  static let plain = RequestTerms()

  init() {}

  /// Reads the terms.
  ///
  /// Other headers are ignored.
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

  /// The mode that a request asks for.
  ///
  /// An unknown mode is refused: to answer with one result would be a guess.
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
