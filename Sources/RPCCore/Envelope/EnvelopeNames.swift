/// The names in messages that mark the kind of a request or reply.
///
/// They are in AMQP properties and headers, so a server can tell the kind of a request before it
/// decodes the body. Clients also understand servers that do not use this package.
package enum EnvelopeNames {
  // The property `type` of a reply.

  /// The body is the encoded result.
  static let result = "result"
  /// The headers ``code``, ``errorType`` and ``message`` describe the error; the body is its
  /// details.
  static let error = "error"
  /// The body is one item of a stream; the header ``sequence`` is its number, from 1.
  package static let item = "item"
  /// The stream is over; the header ``sequence`` is the number of its items.
  package static let end = "end"
  /// A polling call was accepted; the body is its ticket (UTF-8), `replyTo` the address for polls.
  package static let ticket = "ticket"
  /// The polled call has no result yet.
  package static let pending = "pending"

  // The property `type` of a request is the name of its method. These names are built in.

  /// The prefix of the built-in names.
  package static let reserved = "rpc."

  /// Asks whether a server is alive; the server answers without a handler (pyrpc: `connected()`).
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
  /// The deadline of the call, in nanoseconds on the caller's clock.
  static let deadline = "deadline"
  /// The reply address of the first sending of a request.
  ///
  /// A repeat on another connection has another reply address, but it is the same request.
  static let firstReplyTo = "first-reply-to"
  /// The form of the reply, if it is not one result: ``stream`` or ``polling``.
  package static let mode = "mode"
  static let stream = "stream"
  package static let polling = "poll"
}
