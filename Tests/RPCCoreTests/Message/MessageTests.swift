import Testing

@testable import RPCCore

@Suite("Message")
struct MessageTests {
  @Test("A new message has a body and no properties")
  func noProperties() {
    let message = RPCMessage(body: [1, 2])
    #expect(message.body == [1, 2])
    #expect(message.headers.isEmpty)
    #expect(!message.isPersistent)
    #expect(message.trace == .none)
    let texts: [KeyPath<RPCMessage, String?>] = [
      \.contentType, \.contentEncoding, \.correlationID, \.replyTo, \.expiration, \.messageID,
      \.type, \.userID, \.appID, \.clusterID,
    ]
    for text in texts { #expect(message[keyPath: text] == nil) }
    #expect(message.deliveryMode == nil)
    #expect(message.priority == nil)
    #expect(message.timestamp == nil)
  }

  @Test("Every property keeps its own value", arguments: Property.all)
  func roundTrip(property: Property) {
    var message = RPCMessage()
    for each in Property.all { each.set(&message) }
    #expect(property.isSet(message))
  }

  @Test("Every property can be unset again, and the message is then as before")
  func unset() {
    var message = Property.everything
    message.body = []
    message.headers = FieldTable()
    message.contentType = nil
    message.contentEncoding = nil
    message.deliveryMode = nil
    message.priority = nil
    message.correlationID = nil
    message.replyTo = nil
    message.expiration = nil
    message.messageID = nil
    message.timestamp = nil
    message.type = nil
    message.userID = nil
    message.appID = nil
    message.clusterID = nil
    #expect(message == RPCMessage())
  }

  @Test("A copy does not see what is changed afterwards", arguments: Property.all)
  func copyOnWrite(property: Property) {
    var message = RPCMessage()
    let copy = message
    property.set(&message)
    #expect(property.isSet(message))
    #expect(!property.isSet(copy))
  }

  @Test("A changed copy keeps all that was not changed", arguments: Property.all)
  func copyKeepsTheRest(property: Property) {
    let message = Property.everything
    var copy = message
    copy.body = [9]
    copy.appID = "changed"
    #expect(property.isSet(message))
    #expect(property.isSet(copy) == !["body", "appID"].contains(property.name))
  }

  @Test("Messages that differ in one property are not equal", arguments: Property.all)
  func equality(property: Property) {
    var message = RPCMessage()
    property.set(&message)
    #expect((message == RPCMessage()) == (property.name == "trace"))
    var same = RPCMessage()
    property.set(&same)
    #expect(message == same)
  }

  @Test("Only delivery mode 2 is persistent", arguments: [(nil, false), (1, false), (2, true)])
  func deliveryMode(mode: UInt8?, isPersistent: Bool) {
    var message = RPCMessage()
    message.deliveryMode = mode
    #expect(message.isPersistent == isPersistent)
  }

  @Test("Making a message persistent sets its delivery mode, and making it transient unsets it")
  func persistent() {
    var message = RPCMessage()
    message.isPersistent = true
    #expect(message.deliveryMode == 2)
    message.isPersistent = false
    #expect(message.deliveryMode == nil)
  }
}

/// A property of a message, with a value that no other property has.
struct Property: Sendable, CustomTestStringConvertible {
  let name: String
  let set: @Sendable (inout RPCMessage) -> Void
  let isSet: @Sendable (RPCMessage) -> Bool

  var testDescription: String { name }

  static let all: [Property] = [
    Property(name: "body", set: { $0.body = [1, 2] }, isSet: { $0.body == [1, 2] }),
    Property(
      name: "headers", set: { $0.headers["a"] = .integer(1) },
      isSet: { $0.headers == ["a": .integer(1)] }),
    Property(name: "deliveryMode", set: { $0.deliveryMode = 2 }, isSet: { $0.deliveryMode == 2 }),
    Property(name: "priority", set: { $0.priority = 7 }, isSet: { $0.priority == 7 }),
    Property(name: "timestamp", set: { $0.timestamp = 8 }, isSet: { $0.timestamp == 8 }),
    Property(name: "trace", set: { $0.trace = .example }, isSet: { $0.trace == .example }),
    text("contentType", set: { $0.contentType = $1 }, get: { $0.contentType }),
    text("contentEncoding", set: { $0.contentEncoding = $1 }, get: { $0.contentEncoding }),
    text("correlationID", set: { $0.correlationID = $1 }, get: { $0.correlationID }),
    text("replyTo", set: { $0.replyTo = $1 }, get: { $0.replyTo }),
    text("expiration", set: { $0.expiration = $1 }, get: { $0.expiration }),
    text("messageID", set: { $0.messageID = $1 }, get: { $0.messageID }),
    text("type", set: { $0.type = $1 }, get: { $0.type }),
    text("userID", set: { $0.userID = $1 }, get: { $0.userID }),
    text("appID", set: { $0.appID = $1 }, get: { $0.appID }),
    text("clusterID", set: { $0.clusterID = $1 }, get: { $0.clusterID }),
  ]

  static var everything: RPCMessage {
    var message = RPCMessage()
    for property in all { property.set(&message) }
    return message
  }

  /// A text property whose value is its own name.
  private static func text(
    _ name: String, set: @escaping @Sendable (inout RPCMessage, String) -> Void,
    get: @escaping @Sendable (RPCMessage) -> String?
  ) -> Property {
    Property(name: name, set: { set(&$0, name) }, isSet: { get($0) == name })
  }
}

extension MessageTrace {
  fileprivate static let example = MessageTrace(subject: 1, kind: .reply, occurrence: 2)
}
