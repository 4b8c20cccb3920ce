/// A frame in received bytes; its payload is not copied.
struct Frame {
  /// The content of a frame (AMQP 0-9-1, section 4.2.3).
  enum Kind: UInt8, Sendable {
    case method = 1
    case header = 2
    case body = 3
    case heartbeat = 8
  }

  /// The last octet of every frame.
  static let end: UInt8 = 0xCE
  /// The bytes before the payload.
  static let headerSize = 7
  /// The bytes around the payload.
  ///
  /// They count toward the negotiated frame size.
  static let overhead = 8
  /// The bytes by which a client's frame may exceed the limit.
  ///
  /// Some clients forget the overhead, and RabbitMQ tolerates that.
  static let tolerance = overhead
  /// The smallest frame size that both sides have to accept, in bytes with the overhead.
  static let leastMaximum = 4096

  let kind: Kind
  let channel: UInt16
  let payload: UnsafeRawBufferPointer

  /// The bytes of the whole frame.
  var size: Int { payload.count + Self.overhead }
}

extension Frame {
  /// Reads the frame at the start of some bytes; returns `nil` if the frame is not complete.
  ///
  /// A size beyond the limit is an error at once, before the payload arrives. Another attempt with
  /// more bytes costs no more than the first one.
  static func first(
    of bytes: UnsafeRawBufferPointer, largestPayload: Int
  ) throws(WireError) -> Frame? {
    guard bytes.count >= headerSize else { return nil }
    var reader = WireReader(bytes)
    let type: UInt8 = try reader.integer()
    let channel: UInt16 = try reader.integer()
    let size = Int(try reader.integer(UInt32.self))
    guard size <= largestPayload else {
      throw .frameTooLarge(type: type, size: size, limit: largestPayload)
    }
    guard reader.remaining > size else { return nil }
    let payload = try reader.take(size)
    let last: UInt8 = try reader.integer()
    guard last == end else { throw .frameEnd(type: type, octet: last) }
    guard let kind = Kind(rawValue: type), kind != .heartbeat || size == 0 else {
      throw .unknownFrame(type: type)
    }
    return Frame(kind: kind, channel: channel, payload: payload)
  }

  /// Reads the class and method numbers at the start of a method frame's payload.
  static func methodNumbers(
    _ reader: inout WireReader
  ) throws(WireError) -> (classID: UInt16, methodID: UInt16) {
    guard reader.remaining >= 4 else { throw .unknownFrame(type: Kind.method.rawValue) }
    return (try reader.integer(), try reader.integer())
  }
}

extension Method {
  /// Reads the payload of a method frame.
  init(payload: UnsafeRawBufferPointer) throws(WireError) {
    var reader = WireReader(payload)
    let (classID, methodID) = try Frame.methodNumbers(&reader)
    guard let id = MethodID(rawValue: UInt32(classID) << 16 | UInt32(methodID)) else {
      throw .unknownMethod(classID: classID, methodID: methodID)
    }
    try self.init(id, from: &reader)
  }
}
