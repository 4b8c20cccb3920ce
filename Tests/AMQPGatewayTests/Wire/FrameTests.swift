import Testing

@testable import AMQPGateway

@Suite("Frames")
struct FrameTests {
  private func first(
    _ bytes: [UInt8], limit: Int = 4088
  ) throws(WireError) -> (kind: Frame.Kind, channel: UInt16, payload: [UInt8])? {
    let result: Result<(Frame.Kind, UInt16, [UInt8])?, WireError> = bytes.withUnsafeBytes { raw in
      do throws(WireError) {
        let frame = try Frame.first(of: raw, largestPayload: limit)
        return .success(frame.map { ($0.kind, $0.channel, Array($0.payload)) })
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  @Test("a frame is read when its last byte is there, not before")
  func incremental() throws {
    let bytes = [UInt8](hex: "0300010000000568656c6c6fce")
    for count in 0..<bytes.count { #expect(try first(Array(bytes[..<count])) == nil) }
    let frame = try #require(try first(bytes + [1, 2, 3]))
    #expect(frame.kind == .body)
    #expect(frame.channel == 1)
    #expect(frame.payload == Array("hello".utf8))
  }

  @Test("a heartbeat has eight bytes")
  func heartbeat() throws {
    let bytes = WireWriter.bytes { $0.heartbeat() }
    #expect(bytes == [UInt8](hex: "08000000000000ce"))
    #expect(try first(bytes)?.kind == .heartbeat)
  }

  @Test("a size beyond the limit is refused before anything of it arrives")
  func tooLarge() {
    #expect(throws: WireError.frameTooLarge(type: 3, size: 4089, limit: 4088)) {
      try first([3, 0, 1, 0, 0, 0x0F, 0xF9])
    }
    #expect(throws: WireError.self) { try first([3, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF]) }
  }

  @Test("what is no frame is refused")
  func nonsense() {
    #expect(throws: WireError.frameEnd(type: 8, octet: 0xCD)) {
      try first([8, 0, 0, 0, 0, 0, 0, 0xCD])
    }
    #expect(throws: WireError.unknownFrame(type: 9)) { try first([9, 0, 0, 0, 0, 0, 0, 0xCE]) }
    #expect(throws: WireError.unknownFrame(type: 8)) {
      try first([8, 0, 0, 0, 0, 0, 1, 0, 0xCE])
    }
  }

  @Test("a body is split into frames, and only as many as there is room for")
  func body() {
    var writer = WireWriter()
    let stop = writer.body(
      [UInt8](repeating: 1, count: 25), from: 0, channel: 2, largestPayload: 10, limit: 1000)
    #expect(stop == 25)
    #expect(writer.bytes.count == 25 + 3 * Frame.overhead)
    var full = WireWriter()
    #expect(
      full.body(
        [UInt8](repeating: 1, count: 25), from: 5, channel: 2, largestPayload: 10, limit: 1) == 15)
  }
}
