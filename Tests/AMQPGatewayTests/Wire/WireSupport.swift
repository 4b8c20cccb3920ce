import TestSupport

@testable import AMQPGateway

/// Gives every field a different value, so that no field can be mistaken for another.
struct FieldFiller: FieldCoder {
  private var serial: UInt8 = 0

  init() {}

  private mutating func next() -> UInt8 {
    serial += 1
    return serial
  }

  /// Sets every other flag; an octet has at most five flags.
  mutating func octet(_ value: inout UInt8) throws(Never) {
    value = next().isMultiple(of: 2) ? 0b01010 : 0b10101
  }
  mutating func short(_ value: inout UInt16) throws(Never) { value = 0x0100 + UInt16(next()) }
  mutating func long(_ value: inout UInt32) throws(Never) { value = 0x0100_0000 + UInt32(next()) }
  mutating func longLong(_ value: inout UInt64) throws(Never) {
    value = 0x0100_0000_0000_0000 + UInt64(next())
  }
  mutating func shortString(_ value: inout String) throws(Never) { value = "text \(next())" }
  mutating func longString(_ value: inout [UInt8]) throws(Never) { value = [next(), 0, 255] }
  mutating func table(_ value: inout WireTable) throws(Never) {
    value = ["name \(next())": .int8(Int8(next()))]
  }
}

extension Method {
  static func sample(_ id: MethodID) -> Method {
    var filler = FieldFiller()
    return make(id, with: &filler)
  }
}

extension WireWriter {
  static func bytes(_ write: (inout WireWriter) -> Void) -> [UInt8] {
    var writer = WireWriter()
    write(&writer)
    return writer.bytes
  }
}

extension [UInt8] {
  /// Reads with a reader that begins at the first byte.
  func read<Result>(
    _ read: (inout WireReader) throws(WireError) -> Result
  ) throws(WireError) -> Result {
    let result: Swift.Result<Result, WireError> = withUnsafeBytes { bytes in
      var reader = WireReader(bytes)
      do throws(WireError) {
        return .success(try read(&reader))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// The payload of the single frame in these bytes.
  var framePayload: [UInt8] { Array(dropFirst(Frame.headerSize).dropLast()) }

  /// Bytes from hexadecimal digits.
  init(hex: String) {
    let digits = Array<Character>(hex)
    self = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
  }
}

extension Method {
  init(payload: [UInt8]) throws(WireError) {
    let result: Result<Method, WireError> = payload.withUnsafeBytes { bytes in
      do throws(WireError) {
        return .success(try Method(payload: bytes))
      } catch {
        return .failure(error)
      }
    }
    self = try result.get()
  }
}

extension ContentHeader {
  init(payload: [UInt8]) throws(WireError) {
    let result: Result<ContentHeader, WireError> = payload.withUnsafeBytes { bytes in
      do throws(WireError) {
        return .success(try ContentHeader(payload: bytes))
      } catch {
        return .failure(error)
      }
    }
    self = try result.get()
  }
}

extension SplitMix64 {
  /// Changes, removes, inserts or repeats some of the bytes.
  mutating func mutate(_ bytes: inout [UInt8]) {
    for _ in 0...next(below: 4) {
      let index = next(below: bytes.count)
      switch next(below: 5) {
      case 0 where !bytes.isEmpty: bytes[index] = UInt8(truncatingIfNeeded: next())
      case 1 where !bytes.isEmpty: bytes[index] ^= 1 << UInt8(next(below: 8))
      case 2 where !bytes.isEmpty:
        bytes.removeSubrange(index..<min(bytes.count, index + 1 + next(below: 8)))
      case 3:
        let insertion = (0...next(below: 8)).map { _ in UInt8(truncatingIfNeeded: next()) }
        bytes.insert(contentsOf: insertion, at: index)
      default:
        let piece = bytes[index..<min(bytes.count, index + next(below: 32))]
        bytes.insert(contentsOf: Array(piece), at: index)
      }
    }
  }
}
