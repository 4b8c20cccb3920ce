import InMemoryBroker
import RPCCore

/// What a connection knows of one of its channels.
///
/// It holds no references, so that looking at it costs no more than that; what is arriving lies
/// beside it, as a ``ContentAssembly``.
struct ChannelState: Sendable {
  /// What has to come next (AMQP 0-9-1, section 4.2.6).
  enum Expectation: Sendable {
    case method
    case header
    case body
  }

  /// The broker's channel; `nil` after a failure, until the client has agreed to close it.
  var id: ChannelID?
  var expectation = Expectation.method
  /// The tag that is confirmed next, if none was ever left out; else `nil`.
  var nextConfirm: UInt64? = 1
}

/// A publication whose content is arriving.
struct ContentAssembly: Sendable {
  var publish = BasicMethods.Publish()
  var message = RPCMessage()
  var body: [UInt8] = []
  /// The bytes of the body that are still to come.
  var missing = 0

  /// Takes a piece of a body.
  mutating func append(_ payload: UnsafeRawBufferPointer) {
    if body.isEmpty {
      body = Array(payload)
    } else {
      body.append(contentsOf: payload)
    }
    missing -= payload.count
  }

  /// The publication, now that all of it is here; nothing of it stays.
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
