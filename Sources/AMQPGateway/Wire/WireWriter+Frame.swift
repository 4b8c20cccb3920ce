import RPCCore

extension WireWriter {
  /// Writes a frame whose payload the closure writes.
  @inline(__always)
  mutating func frame(
    _ kind: Frame.Kind, channel: UInt16, _ payload: (inout WireWriter) -> Void
  ) {
    integer(kind.rawValue)
    integer(channel)
    measured(payload)
    integer(Frame.end)
  }

  mutating func method(_ method: Method, channel: UInt16) {
    frame(.method, channel: channel) { method.write(to: &$0) }
  }

  mutating func heartbeat() {
    frame(.heartbeat, channel: 0) { _ in }
  }

  /// Writes the content header of a message, with the size of its whole body.
  mutating func contentHeader(_ message: RPCMessage, channel: UInt16) {
    frame(.header, channel: channel) { writer in
      writer.integer(ContentHeader.basicClass)
      writer.integer(UInt16(0))
      writer.integer(UInt64(message.body.count))
      writer.properties(of: message)
    }
  }

  /// Writes frames of a body from an offset on, while the writer holds fewer than `limit` bytes.
  ///
  /// Returns the offset behind the last frame.
  mutating func body(
    _ body: [UInt8], from offset: Int, channel: UInt16, largestPayload: Int, limit: Int
  ) -> Int {
    var offset = offset
    while offset < body.count, bytes.count < limit {
      let end = min(offset + largestPayload, body.count)
      reserve(end - offset + Frame.overhead)
      frame(.body, channel: channel) { $0.raw(body[offset..<end]) }
      offset = end
    }
    return offset
  }
}
