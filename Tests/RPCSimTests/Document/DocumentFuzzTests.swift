import RPCSim
import TestSupport
import Testing

@Suite("Document fuzzing")
struct DocumentFuzzTests {
  private static let documents = [
    "{ worker: { prefetch: 1, 'queue': \"rpc\\u0041\\n\" }, } // end\n",
    "[0x1F, -.5e+3, +Infinity, NaN, 5., 9223372036854775808, true, null]",
    "/* a\r\n */{\"é\u{2028}\": '日\\\n本\\ud83c\\udf89', b: [[], {}, [{ c: false }]]}",
    "{\"id\":12,\"method\":\"call\",\"params\":[1.5e-7,\"\\\\\\\"\\/\",[[[[]]]]]}",
  ].map { Array($0.utf8) }

  private static let tokens = [
    "{", "}", "[", "]", ",", ":", "=", "'", "\"", "\\", "\\u", "\\x", "/*", "*/", "//", "\n",
    "\r\n", "\u{2028}", "\u{FEFF}", "0x", "-", "+", ".", "e", "9", "1e999", "true", "nul", "NaN",
    "\\ud800", "\0", "é", "e\u{301}", "🎉", "a: 1,", String(repeating: "[", count: 70),
  ].map { Array($0.utf8) }

  @Test(
    "Every mutated document gives a value or an error inside the text",
    arguments: [1, 2, 3, 4] as [UInt64])
  func mutations(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for round in 0..<5_000 {
      var bytes = random.element(of: Self.documents)
      for _ in 0...random.next(below: 3) { Self.mutate(&bytes, with: &random) }
      guard isAnswered(bytes, as: round.isMultiple(of: 4) ? .json : .json5) else {
        Issue.record("seed \(seed), round \(round): \(bytes)")
        return
      }
    }
  }

  @Test("Random bytes give a value or an error inside the text", arguments: [5, 6] as [UInt64])
  func randomBytes(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for round in 0..<2_000 {
      // Half the rounds are ASCII: other bytes rarely pass the check of the encoding.
      let mask: UInt8 = round.isMultiple(of: 2) ? 0x7F : 0xFF
      let bytes = (0..<random.next(below: 40)).map { _ in random.byte() & mask }
      guard isAnswered(bytes, as: .json5) else {
        Issue.record("seed \(seed), round \(round): \(bytes)")
        return
      }
    }
  }

  @Test("What hostile input costs grows with its size alone")
  func hostileInput() {
    let marks = String(repeating: "\u{301}\u{327}", count: 4_000)
    let texts = [
      "{a\(marks): 1, a\(marks)b: 1, a\(marks): 2}", "a\(marks)", "{" + marks,
      String(repeating: "1", count: 10_000), "0x" + String(repeating: "f", count: 10_000),
      "0." + String(repeating: "1", count: 10_000) + "x", String(repeating: "[", count: 100_000),
      "/*" + String(repeating: "*\r", count: 10_000),
      "'" + String(repeating: "\\\n", count: 10_000),
    ]
    for text in texts { #expect(isAnswered(Array(text.utf8), as: .json5)) }
  }

  private static func mutate(_ bytes: inout [UInt8], with random: inout SplitMix64) {
    let start = random.next(below: bytes.count + 1)
    let end = min(bytes.count, start + random.next(below: 12))
    switch random.next(below: 6) {
    case 0: bytes.removeSubrange(start..<end)
    case 1: bytes.removeSubrange(start...)
    case 2: bytes.insert(contentsOf: bytes[start..<end], at: random.next(below: bytes.count + 1))
    case 3: bytes.replaceSubrange(start..<end, with: [random.byte()])
    default: bytes.insert(contentsOf: random.element(of: tokens), at: start)
    }
  }

  /// Whether the parser returns a value that can be written, or an error at a position in the text.
  private func isAnswered(_ bytes: [UInt8], as dialect: Dialect) -> Bool {
    do throws(Diagnostic) {
      let source = SourceText(file: "fuzz", bytes: bytes)
      return !(try DocumentNode(parsing: source, as: dialect).value.encoded().isEmpty)
    } catch {
      return lies(error.position, in: bytes) && !error.message.isEmpty
    }
  }

  // The lines are counted without the code under test. The bound on a column is loose where a
  // scalar has several bytes.
  private func lies(_ position: SourcePosition, in bytes: [UInt8]) -> Bool {
    let lines = Self.lineLengths(of: bytes)
    guard position.line >= 1, position.line <= lines.count else { return false }
    return position.column >= 1 && position.column <= lines[position.line - 1] + 1
  }

  private static func lineLengths(of bytes: [UInt8]) -> [Int] {
    var (lengths, length, previous, beforePrevious) = ([Int](), 0, UInt8(0), UInt8(0))
    for byte in bytes {
      length += 1
      let isSeparator = beforePrevious == 0xE2 && previous == 0x80 && byte & 0xFE == 0xA8
      if byte == 0x0A, previous == 0x0D {
        length = 0
      } else if byte == 0x0A || byte == 0x0D || isSeparator {
        lengths.append(length)
        length = 0
      }
      (beforePrevious, previous) = (previous, byte)
    }
    return lengths + [length]
  }
}
