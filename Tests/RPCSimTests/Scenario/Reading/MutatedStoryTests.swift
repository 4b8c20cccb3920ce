import RPCSim
import Testing

@Suite struct `A file that was damaged` {
  @Test func `It is read, or its errors stand in the text`() throws {
    var mutator = StoryMutator(seed: 0x5EED)
    let originals = [try TutorialScenario.text().bytes, Array(EveryKey.text.utf8)]
    var wereRead = 0
    for round in 0..<5_000 {
      // The large file is five times as long and takes five times as long.
      let bytes = mutator.mutation(of: originals[round % 5 == 0 ? 1 : 0])
      let text = SourceText(file: "damaged.json5", bytes: bytes)
      if try check(text) { wereRead += 1 }
    }
    #expect(wereRead > 200, "damage that is always noticed at once tests little")
    #expect(wereRead < 4_000)
  }

  /// Checks that a text is a sound scenario, or that its errors are as they should be.
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
    let places = diagnostics.map { [$0.line, $0.column] }
    try #require(zip(places, places.dropFirst()).allSatisfy { !$1.lexicographicallyPrecedes($0) })
    let end = text.position(of: text.bytes.count)
    try #require(diagnostics.allSatisfy { $0.line >= 1 && $0.column >= 1 && $0.line <= end.line })
    try #require(diagnostics.allSatisfy { $0.line < end.line || $0.column <= end.column })
    try #require(diagnostics.allSatisfy { !$0.message.isEmpty })
  }
}

/// Damages texts in ways that depend on nothing but its seed.
private struct StoryMutator {
  private static let words = [
    "null", "true", "-1", "0", "1.5", "70000", "9223372036854775807", "\"\"", "\"first\"",
    "\"1s\"", "\"60ms..40ms\"", "\"$reply\"", "\"always\"", "\"rpc_queue\"", "{}", "[]", "call",
    "queue", "at", "times", "of", "crash", "drop", ":", ",", "{", "}", "[", "]", "// x\n",
  ].map { Array($0.utf8) }

  private var random: SplitMix64

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  mutating func mutation(of original: [UInt8]) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      if Bool.random(using: &random) { damageByte(of: &bytes) } else { damageToken(of: &bytes) }
    }
    return bytes
  }

  private mutating func damageByte(of bytes: inout [UInt8]) {
    guard let place = bytes.indices.randomElement(using: &random) else { return }
    switch Int.random(in: 0..<4, using: &random) {
    case 0: bytes.remove(at: place)
    case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
    case 2: bytes[place] ^= 1 << UInt8.random(in: 0..<7, using: &random)
    default: bytes.insert(bytes[place], at: place)
    }
  }

  private mutating func damageToken(of bytes: inout [UInt8]) {
    let tokens = Self.tokens(of: bytes)
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

  /// The words, strings and numbers of a text, roughly.
  private static func tokens(of bytes: [UInt8]) -> [Range<Int>] {
    var tokens: [Range<Int>] = []
    var start: Int?
    for (index, byte) in bytes.enumerated() {
      let isSeparator = " \n,:{}[]".utf8.contains(byte)
      if isSeparator, let first = start {
        tokens.append(first..<index)
        start = nil
      } else if !isSeparator, start == nil {
        start = index
      }
    }
    return tokens
  }
}

/// The generator of Steele, Lea and Flood (2014), the same on every machine.
private struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
