import InMemoryBroker
import RPCCore

/// The state of a channel of a connection.
///
/// The state holds no references, so that reading it is cheap. Arriving content is kept apart, as a
/// ``ContentAssembly``.
struct ChannelState: Sendable {
  /// The frame that has to come next (AMQP 0-9-1, section 4.2.6).
  enum Expectation: Sendable {
    case method
    case header
    case body
  }

  /// The broker's channel; `nil` after a failure, until the client has agreed to close the channel.
  var id: ChannelID?
  var expectation = Expectation.method
  /// The delivery tag of the next confirm, as long as all confirms came in order; else `nil`.
  var nextConfirm: UInt64? = 1
}

/// A publication whose content is arriving.
struct ContentAssembly: Sendable {
  var publish = BasicMethods.Publish()
  var message = RPCMessage()
  var body: [UInt8] = []
  /// The bytes of the body that are still to come.
  var missing = 0

  mutating func append(_ payload: UnsafeRawBufferPointer) {
    if body.isEmpty {
      body = Array(payload)
    } else {
      body.append(contentsOf: payload)
    }
    missing -= payload.count
  }

  /// Takes out the complete publication.
  mutating func take() -> Publication {
    var message = message
    self.message = ContentAssembly.nothing
    if !body.isEmpty {
      message.body = body
      body = []
    }
    return Publication(
      exchange: publish.exchange, routingKey: publish.routingKey, message: message,
      isMandatory: publish.isMandatory)
  }

  private static let nothing = RPCMessage()
}
