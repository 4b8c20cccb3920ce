/// Writes values of AMQP's elementary types.
struct WireWriter: Sendable {
  private(set) var bytes: [UInt8] = []

  init() {}

  @inline(__always)
  mutating func integer(_ number: some FixedWidthInteger & BitwiseCopyable) {
    withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func raw(_ raw: some Collection<UInt8>) {
    bytes.append(contentsOf: raw)
  }

  /// Writes a string of at most 255 bytes; a longer one is cut between two Unicode scalars.
  mutating func shortString(_ text: String) {
    let count = text.utf8.count
    guard count > Int(UInt8.max) else {
      bytes.append(UInt8(truncatingIfNeeded: count))
      bytes.append(contentsOf: text.utf8)
      return
    }
    var short = text
    while short.utf8.count > Int(UInt8.max) { short.unicodeScalars.removeLast() }
    shortString(short)
  }

  mutating func longString(_ raw: some Collection<UInt8>) {
    integer(UInt32(truncatingIfNeeded: raw.count))
    bytes.append(contentsOf: raw)
  }

  /// Writes the output of a closure, with its length in four bytes before it.
  @inline(__always)
  mutating func measured(_ write: (inout WireWriter) -> Void) {
    integer(UInt32(0))
    let start = bytes.count
    write(&self)
    patchLength(before: start)
  }

  /// Sets the length in the four bytes before `start` to the number of bytes written since.
  private mutating func patchLength(before start: Int) {
    let length = UInt32(truncatingIfNeeded: bytes.count - start)
    bytes.withUnsafeMutableBytes {
      $0.storeBytes(of: length.bigEndian, toByteOffset: start - 4, as: UInt32.self)
    }
  }

  /// Overwrites a number.
  mutating func patch<Number: FixedWidthInteger & BitwiseCopyable>(
    _ number: Number, at offset: Int
  ) {
    bytes.withUnsafeMutableBytes {
      $0.storeBytes(of: number.bigEndian, toByteOffset: offset, as: Number.self)
    }
  }

  mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

  /// Removes the first bytes and keeps the memory.
  mutating func removeFirst(_ count: Int) {
    if count == bytes.count {
      bytes.removeAll(keepingCapacity: true)
    } else {
      bytes.removeFirst(count)
    }
  }

  /// Removes all bytes and frees the memory.
  mutating func release() { bytes = [] }
}
