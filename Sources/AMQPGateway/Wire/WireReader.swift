/// Reads AMQP's elementary types from bytes that the caller keeps alive.
///
/// Reading beyond the end throws ``WireError/truncated``.
struct WireReader {
  let bytes: UnsafeRawBufferPointer
  private(set) var offset = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  var remaining: Int { bytes.count - offset }

  /// A number in network byte order.
  mutating func integer<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type = Number.self
  ) throws(WireError) -> Number {
    guard remaining >= MemoryLayout<Number>.size else { throw .truncated }
    let number = bytes.loadUnaligned(fromByteOffset: offset, as: Number.self)
    offset += MemoryLayout<Number>.size
    return Number(bigEndian: number)
  }

  /// The next bytes, without a copy.
  mutating func take(_ count: Int) throws(WireError) -> UnsafeRawBufferPointer {
    guard count <= remaining else { throw .truncated }
    defer { offset += count }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
  }

  /// A string of at most 255 bytes.
  mutating func shortString() throws(WireError) -> String {
    let count = Int(try integer(UInt8.self))
    guard let text = String(validating: try take(count), as: UTF8.self) else {
      throw .malformedText
    }
    return text
  }

  /// A string of any length.
  ///
  /// AMQP does not require it to be text.
  mutating func longString() throws(WireError) -> [UInt8] {
    Array(try take(Int(try integer(UInt32.self))))
  }

  /// Throws if bytes are left.
  func finish() throws(WireError) {
    guard remaining == 0 else { throw .surplus }
  }
}
