import InMemoryBroker
import RPCCore

/// What a connection knows of one of its channels.
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
  /// The publication whose content is arriving.
  var publish = BasicMethods.Publish()
  var message = Message()
  var body: [UInt8] = []
  /// The bytes of the body that are still to come.
  var missing = 0

  init(id: ChannelID) { self.id = id }

  /// Takes a piece of a body; returns whether the body is complete.
  mutating func append(_ payload: UnsafeRawBufferPointer) -> Bool {
    if body.isEmpty {
      body = Array(payload)
    } else {
      body.append(contentsOf: payload)
    }
    missing -= payload.count
    return missing == 0
  }

  /// The publication, now that all of it is here.
  mutating func takePublication() -> Publication {
    expectation = .method
    if !body.isEmpty {
      message.body = body
      body = []
    }
    return Publication(
      exchange: publish.exchange, routingKey: publish.routingKey, message: message,
      isMandatory: publish.isMandatory)
  }
}
