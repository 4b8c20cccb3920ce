/// The words by which requests and replies say what they are.
///
/// They stand in the AMQP properties and headers of messages, so that a request needs no decoding
/// before it is known what to do with it, and servers that know nothing of this package are
/// understood.
package enum EnvelopeNames {
  // The property `type` of a reply.

  /// The body is the encoded result.
  static let result = "result"
  /// The headers ``code``, ``error`` and ``message`` say what went wrong; the body is the details.
  static let error = "error"
  /// The body is one element of a stream; the header ``sequence`` counts from 1.
  package static let item = "item"
  /// The stream is over; the header ``sequence`` says how many elements it had.
  package static let end = "end"
  /// A polling call was accepted; the body is its ticket (UTF-8), `replyTo` where to poll.
  package static let ticket = "ticket"
  /// The polled call has no result yet.
  package static let pending = "pending"

  // The property `type` of a request is its method's name. These are the server's own.

  /// What the names of the server's own methods begin with.
  static let reserved = "rpc."

  /// Answered without a handler by every server that looks at it (pyrpc: `connected()`).
  package static let ping = "rpc.ping"
  /// Asks for the result of a polling call; the body is the ticket (pyrpc: `nb_`).
  package static let poll = "rpc.poll"
  /// Tells servers that a call was cancelled; `replyTo` and `correlationID` are the call's.
  package static let cancel = "rpc.cancel"

  /// The direct exchange to which cancel notices go, under the routing key of their request.
  package static let control = "rpc.control"

  // Headers.

  static let code = "code"
  static let errorType = "error"
  static let message = "message"
  package static let sequence = "sequence"
  /// The instant at which the caller gives up, in nanoseconds on the caller's clock.
  static let deadline = "deadline"
  /// Where the reply was to go when the request was sent first: a repeat that is sent on another
  /// connection has to be answered elsewhere, and is the same request all the same.
  static let firstReplyTo = "first-reply-to"
  /// How the request wants to be answered, if not by one result: ``stream`` or ``polling``.
  package static let mode = "mode"
  static let stream = "stream"
  package static let polling = "poll"
}
