import RPCCore
import Testing

@Suite("Codecs")
struct PayloadCodecTests {
  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test("JSON is the same for the same value: keys are sorted")
  func json() throws {
    let codec = JSONPayloadCodec()
    #expect(text(try codec.encode(["b": 1, "a": 2, "c": 3])) == #"{"a":2,"b":1,"c":3}"#)
    #expect(text(try codec.encode("a/b")) == #""a/b""#)
    #expect(try codec.decode([String: Int].self, from: Array(#"{"a":2}"#.utf8)) == ["a": 2])
    #expect(codec.contentType == "application/json")
  }

  @Test(
    "A whole number is read without a decoder only if it is written plainly",
    arguments: [
      ("0", 0), ("7", 7), ("-7", -7), (" 7", 7), ("123456789012345678", 123_456_789_012_345_678),
      ("9223372036854775807", Int.max), ("7.0", 7),
    ])
  func numbers(text: String, number: Int) throws {
    #expect(try JSONPayloadCodec().decode(Int.self, from: Array(text.utf8)) == number)
    #expect(self.text(try JSONPayloadCodec().encode(number)) == String(number))
  }

  @Test(
    "What is no number is refused",
    arguments: ["", "x", "07", "7x", "9223372036854775808", "1.5", "\"7\""])
  func noNumbers(text: String) {
    #expect(throws: (any Error).self) {
      try JSONPayloadCodec().decode(Int.self, from: Array(text.utf8))
    }
  }

  @Test("Text is read and written as it is, and numbers by their digits")
  func plainText() throws {
    let codec = TextPayloadCodec()
    #expect(text(try codec.encode("30")) == "30")
    #expect(text(try codec.encode(30)) == "30")
    #expect(try codec.decode(Int.self, from: Array("832040".utf8)) == 832_040)
    #expect(try codec.decode(String.self, from: Array("å".utf8)) == "å")
    #expect(throws: CodecError("'x' is no Int")) { try codec.decode(Int.self, from: [0x78]) }
    #expect(throws: CodecError("the body is not UTF-8")) {
      try codec.decode(String.self, from: [0xFF])
    }
    #expect(throws: CodecError.self) { try codec.encode([1]) }
    #expect(codec.contentType == "text/plain")
  }

  @Test("Raw bytes are bytes, and nothing else")
  func raw() throws {
    let codec = RawPayloadCodec()
    #expect(try codec.encode([1, 2] as [UInt8]) == [1, 2])
    #expect(try codec.decode([UInt8].self, from: [1, 2]) == [1, 2])
    #expect(throws: CodecError.self) { try codec.encode("text") }
    #expect(throws: CodecError.self) { try codec.decode(String.self, from: [1]) }
    #expect(codec.contentType == "application/octet-stream")
  }

  @Test("Every codec encodes Nothing as an empty body")
  func nothing() throws {
    let codecs: [any PayloadCodec] = [JSONPayloadCodec(), TextPayloadCodec(), RawPayloadCodec()]
    for codec in codecs {
      #expect(try codec.encode(Nothing()).isEmpty)
      #expect(try codec.decode(Nothing.self, from: []) == Nothing())
    }
  }
}
