/// A message with the basic properties of AMQP 0-9-1 (section 1.8 of the specification's class
/// "basic").
///
/// A copy costs one reference count, because messages are copied often.
public struct RPCMessage: Sendable {
  private var storage: Storage

  /// Makes a message with a body and no properties.
  public init(body: [UInt8] = []) {
    storage = Storage()
    storage.body = body
  }

  /// The payload.
  public var body: [UInt8] {
    get { storage.body }
    set { own(); storage.body = newValue }
  }

  /// The MIME type of the body.
  public var contentType: String? {
    get { storage.rare?.properties.contentType }
    set { setRare(\.contentType, newValue) }
  }

  /// The MIME encoding of the body.
  public var contentEncoding: String? {
    get { storage.rare?.properties.contentEncoding }
    set { setRare(\.contentEncoding, newValue) }
  }

  /// Application headers.
  public var headers: FieldTable {
    get { storage.headers }
    set {
      own()
      storage.headers = newValue
      storage.hasNewHeaders = true
    }
  }

  /// Whether there are any headers.
  ///
  /// Unlike ``headers``, it costs no reference count.
  package var hasHeaders: Bool { !storage.headers.isEmpty }

  /// The headers as bytes from the wire, and whether they still match ``headers``.
  ///
  /// AMQP has more field types than ``FieldValue``, so a message is passed on with its original
  /// bytes. The bytes do not count in equality.
  package var wireHeaders: (bytes: [UInt8], areCurrent: Bool)? {
    storage.wireHeaders.map { ($0, !storage.hasNewHeaders) }
  }

  /// The size of the body plus the size of the headers from the wire, in bytes.
  package var contentSize: Int { storage.body.count + (storage.wireHeaders?.count ?? 0) }

  /// Sets the headers together with their bytes from the wire.
  package mutating func setHeaders(_ headers: FieldTable, asOnWire bytes: [UInt8]) {
    own()
    storage.headers = headers
    storage.wireHeaders = bytes
    storage.hasNewHeaders = false
  }

  /// Whether the message survives a restart of the broker, if its queue does (delivery mode 2).
  public var isPersistent: Bool {
    get { storage.deliveryMode == 2 }
    set { own(); storage.deliveryMode = newValue ? 2 : nil }
  }

  /// The delivery mode as sent: 2 is persistent, any other value is transient.
  public var deliveryMode: UInt8? {
    get { storage.deliveryMode }
    set { own(); storage.deliveryMode = newValue }
  }

  /// The priority, 0 to 255.
  public var priority: UInt8? {
    get { storage.rare?.properties.priority }
    set { setRare(\.priority, newValue) }
  }

  /// The ID that relates a reply to its request.
  public var correlationID: String? {
    get { storage.correlationID }
    set { own(); storage.correlationID = newValue }
  }

  /// The queue that a reply should be sent to.
  public var replyTo: String? {
    get { storage.replyTo }
    set { own(); storage.replyTo = newValue }
  }

  /// The time that the message may wait in a queue, in whole milliseconds, as a decimal string.
  public var expiration: String? {
    get { storage.expiration }
    set { own(); storage.expiration = newValue }
  }

  /// The application's ID of the message.
  public var messageID: String? {
    get { storage.rare?.properties.messageID }
    set { setRare(\.messageID, newValue) }
  }

  /// The time at which the message was made, in seconds since 1970.
  public var timestamp: UInt64? {
    get { storage.rare?.properties.timestamp }
    set { setRare(\.timestamp, newValue) }
  }

  /// The message's type name: the method of a request, or the kind of a reply.
  public var type: String? {
    get { storage.type }
    set { own(); storage.type = newValue }
  }

  /// The user that sent the message; a broker may validate it.
  public var userID: String? {
    get { storage.rare?.properties.userID }
    set { setRare(\.userID, newValue) }
  }

  /// The application that sent the message.
  public var appID: String? {
    get { storage.rare?.properties.appID }
    set { setRare(\.appID, newValue) }
  }

  /// The deprecated cluster ID.
  public var clusterID: String? {
    get { storage.rare?.properties.clusterID }
    set { setRare(\.clusterID, newValue) }
  }

  /// The identity of the message in a simulation, by which the simulator finds its call.
  ///
  /// It stays inside this process, is never sent over a wire and does not count in equality. It
  /// lies beside the storage, so setting it copies nothing.
  package var trace = MessageTrace.none

  private mutating func own() {
    if !isKnownUniquelyReferenced(&storage) { storage = storage.copy() }
  }

  private mutating func setRare<Value: Equatable>(
    _ property: WritableKeyPath<RareProperties, Value>, _ value: Value
  ) {
    own()
    var rare = storage.rare?.properties ?? RareProperties()
    rare[keyPath: property] = value
    storage.rare = RareStorage(rare)
  }
}

extension RPCMessage: Equatable {
  /// Whether the bodies and all properties are equal.
  public static func == (left: RPCMessage, right: RPCMessage) -> Bool {
    left.storage === right.storage || left.storage.isEqual(to: right.storage)
  }
}

/// Properties that few messages set, stored apart from the others.
private struct RareProperties: Equatable, Sendable {
  var contentType: String?
  var contentEncoding: String?
  var priority: UInt8?
  var messageID: String?
  var timestamp: UInt64?
  var userID: String?
  var appID: String?
  var clusterID: String?
}

/// Stores the rare properties out of line.
///
/// Inline, they would more than double the size of every message, and creating and copying a
/// request would take a tenth longer.
private final class RareStorage: Sendable {
  let properties: RareProperties

  init(_ properties: RareProperties) { self.properties = properties }
}

/// The shared, copy-on-write content of a ``RPCMessage``.
///
/// The conformance to `Sendable` is unchecked. Only `RPCMessage` can reach the content, and it changes
/// the content only while it holds the sole reference.
private final class Storage: @unchecked Sendable {
  var body: [UInt8] = []
  var type: String?
  var correlationID: String?
  var replyTo: String?
  var expiration: String?
  var headers = FieldTable()
  var wireHeaders: [UInt8]?
  var hasNewHeaders = false
  var rare: RareStorage?
  var deliveryMode: UInt8?

  func copy() -> Storage {
    let copy = Storage()
    copy.body = body
    copy.type = type
    copy.correlationID = correlationID
    copy.replyTo = replyTo
    copy.expiration = expiration
    copy.headers = headers
    copy.wireHeaders = wireHeaders
    copy.hasNewHeaders = hasNewHeaders
    copy.rare = rare
    copy.deliveryMode = deliveryMode
    return copy
  }

  func isEqual(to other: Storage) -> Bool {
    body == other.body && type == other.type && correlationID == other.correlationID
      && replyTo == other.replyTo && expiration == other.expiration && headers == other.headers
      && (rare?.properties ?? RareProperties()) == (other.rare?.properties ?? RareProperties())
      && deliveryMode == other.deliveryMode
  }
}
