import RPCSim
import TestSupport
import Testing

@Suite struct `A file that was damaged` {
  @Test func `It is read, or its errors stand in the text`() throws {
    var mutator = ScenarioMutator(seed: 0x5EED)
    let tutorial = TokenizedText(try TutorialScenario.text().bytes)
    let everyKey = TokenizedText(Array(EveryKey.text.utf8))
    var wereRead = 0
    for round in 0..<5_000 {
      // The large file has more parts to damage, but takes much longer.
      let bytes = mutator.mutation(of: round % 100 == 0 ? everyKey : tutorial)
      let text = SourceText(file: "damaged.json5", bytes: bytes)
      if try check(text) { wereRead += 1 }
    }
    #expect(wereRead > 200, "damage that is always noticed at once tests little")
    #expect(wereRead < 4_000)
  }

  /// Checks that a text is a valid scenario, or that its errors are well formed.
  ///
  /// - Returns: Whether the text is a valid scenario.
  private func check(_ text: SourceText) throws -> Bool {
    switch Result(catching: { () throws(ScenarioErrors) in try Scenario(reading: text) }) {
    case .success(let scenario):
      try #require(scenario.problems().isEmpty)
      return true
    case .failure(let errors):
      try check(errors.diagnostics, in: text)
      return false
    }
  }

  private func check(_ diagnostics: [Diagnostic], in text: SourceText) throws {
    try #require((1...ScenarioErrors.mostReported).contains(diagnostics.count))
    let indices = diagnostics.map { [$0.line, $0.column] }
    try #require(zip(indices, indices.dropFirst()).allSatisfy { !$1.lexicographicallyPrecedes($0) })
    // The first bytes of the line terminators: LF, CR, and the two separators of Unicode.
    var lines = 1
    for byte in text.bytes where byte == 0x0A || byte == 0x0D || byte == 0xE2 { lines += 1 }
    for diagnostic in diagnostics {
      let width = diagnostic.excerpt.text.unicodeScalars.count
      try #require(diagnostic.line >= 1 && diagnostic.line <= lines)
      try #require(diagnostic.column >= 1 && diagnostic.excerpt.caretIndent <= width)
      try #require(!diagnostic.message.isEmpty)
    }
  }
}

/// Damages texts at random; a seed always gives the same damage.
private struct ScenarioMutator {
  private static let words = [
    "null", "true", "-1", "0", "1.5", "70000", "9223372036854775807", "\"\"", "\"first\"",
    "\"1s\"", "\"60ms..40ms\"", "\"$reply\"", "\"always\"", "\"rpc_queue\"", "{}", "[]", "call",
    "queue", "at", "times", "of", "crash", "drop", ":", ",", "{", "}", "[", "]", "// x\n",
  ].map { Array($0.utf8) }

  private var random: SplitMix64

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  mutating func mutation(of original: TokenizedText) -> [UInt8] {
    var bytes = original.bytes
    if Int.random(in: 0..<4, using: &random) > 0 { damageToken(of: &bytes, in: original.tokens) }
    for _ in 0..<Int.random(in: 0...2, using: &random) { damageByte(of: &bytes) }
    return bytes
  }

  private mutating func damageByte(of bytes: inout [UInt8]) {
    guard let index = bytes.indices.randomElement(using: &random) else { return }
    switch Int.random(in: 0..<4, using: &random) {
    case 0: bytes.remove(at: index)
    case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
    case 2: bytes[index] ^= 1 << UInt8.random(in: 0..<7, using: &random)
    default: bytes.insert(bytes[index], at: index)
    }
  }

  private mutating func damageToken(of bytes: inout [UInt8], in tokens: [Range<Int>]) {
    guard let token = tokens.randomElement(using: &random),
      let other = tokens.randomElement(using: &random),
      let word = Self.words.randomElement(using: &random)
    else { return }
    switch Int.random(in: 0..<4, using: &random) {
    case 0: bytes.removeSubrange(token)
    case 1: bytes.replaceSubrange(token, with: word)
    case 2: bytes.replaceSubrange(token, with: Array(bytes[other]))
    default: bytes.insert(contentsOf: bytes[token], at: other.lowerBound)
    }
  }
}

/// A text with the rough ranges of its words, strings and numbers.
private struct TokenizedText {
  let bytes: [UInt8]
  private(set) var tokens: [Range<Int>] = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    let separators = Set(" \n,:{}[]".utf8)
    var start: Int?
    for (index, byte) in bytes.enumerated() {
      guard separators.contains(byte) else {
        start = start ?? index
        continue
      }
      if let first = start { tokens.append(first..<index) }
      start = nil
    }
  }
}
