import RPCSim
import Testing

@Suite("Value")
struct ValueTests {
  private func object(_ fields: KeyValuePairs<String, ScenarioValue>) -> ScenarioValue {
    .object(fields.map { ScenarioValue.Field(key: $0.key, value: $0.value) })
  }

  @Test("A value is written compactly, with its keys in the order given")
  func compactText() {
    let value = object(["b": .array([.integer(1), .null, .bool(true)]), "a": object([:])])
    #expect(value.description == #"{"b":[1,null,true],"a":{}}"#)
    #expect(value.encoded() == Array(value.description.utf8))
  }

  @Test(
    "Integers are written in full",
    arguments: [
      (0, "0"), (-7, "-7"), (.max, "9223372036854775807"), (.min, "-9223372036854775808"),
    ] as [(Int64, String)])
  func integers(integer: Int64, text: String) {
    #expect(ScenarioValue.integer(integer).description == text)
    #expect(json(text) == .integer(integer))
  }

  @Test(
    "Doubles are written in the fewest digits that read back as a number",
    arguments: [
      (0.1, "0.1"), (2, "2.0"), (-0.0, "-0.0"), (1e16, "1e+16"), (0x1p63, "9.223372036854776e+18"),
      (1e-7, "1e-07"), (.greatestFiniteMagnitude, "1.7976931348623157e+308"),
      (.leastNonzeroMagnitude, "5e-324"),
    ] as [(Double, String)])
  func doubles(number: Double, text: String) {
    #expect(ScenarioValue.number(number).description == text)
    #expect(json(text) == .number(number))
  }

  @Test(
    "Numbers that JSON cannot say are null",
    arguments: [.infinity, -.infinity, .nan] as [Double])
  func nonFinite(number: Double) {
    #expect(ScenarioValue.number(number).description == "null")
  }

  @Test("Text is escaped only where JSON demands it")
  func escapes() {
    let string = ScenarioValue.string("\"\\/\u{8}\u{C}\n\r\t\0\u{1F}\u{7F}é🎉\u{2028}")
    let text = #""\"\\/\b\f\n\r\t\u0000\u001f"# + "\u{7F}é🎉\u{2028}\""
    #expect(string.description == text)
    #expect(json(text) == string)
  }

  @Test("A decoding error names the text and the place")
  func decodingError() {
    do throws(Diagnostic) {
      _ = try ScenarioValue(decoding: Array("[30;".utf8), named: "reply")
      Issue.record("expected an error")
    } catch {
      #expect(
        error.headline
          == "reply:1:4: error: expected ',' or ']', found ';': is a comma missing?")
    }
  }

  @Test("Equality is structural")
  func equality() {
    #expect(ScenarioValue.integer(2) != .number(2))
    #expect(object(["a": .null, "b": .null]) != object(["b": .null, "a": .null]))
    #expect(object(["a": .null]) == object(["a": .null]))
  }
}

@Suite("Value matching")
struct ValueMatchingTests {
  @Test("An integer matches the number it equals exactly, wherever it stands")
  func integers() {
    #expect(ScenarioValue.integer(2).matches(.number(2)))
    #expect(ScenarioValue.number(2).matches(.integer(2)))
    #expect(ScenarioValue.array([.integer(2)]).matches(.array([.number(2)])))
    #expect(!ScenarioValue.integer(2).matches(.number(2.5)))
    #expect(!ScenarioValue.integer(.max).matches(.number(0x1p63)))
    #expect(!ScenarioValue.integer((1 << 53) + 1).matches(.number(0x1p53)))
    #expect(!ScenarioValue.integer(0).matches(.number(.infinity)))
    #expect(!ScenarioValue.integer(0).matches(.number(.nan)))
  }

  @Test("Objects match in any order of keys")
  func objects() {
    #expect(json("{\"a\":1,\"b\":2}")?.matches(json5("{b: 2.0, a: 1}") ?? .null) == true)
    #expect(json("{\"a\":1}")?.matches(json5("{a: 1, b: 2}") ?? .null) == false)
    #expect(json("{\"a\":1}")?.matches(json5("{a: 2}") ?? .null) == false)
  }

  @Test("An object that has a key twice matches the same way from both sides")
  func twins() {
    let twins = ScenarioValue.object(["a", "a"].map { ScenarioValue.Field(key: $0, value: .null) })
    let pair = ScenarioValue.object(["a", "b"].map { ScenarioValue.Field(key: $0, value: .null) })
    #expect(!twins.matches(pair))
    #expect(!pair.matches(twins))
    #expect(twins.matches(twins))
  }

  @Test("Values of different kinds do not match")
  func kinds() {
    #expect(!ScenarioValue.null.matches(.bool(false)))
    #expect(!ScenarioValue.string("2").matches(.integer(2)))
    #expect(ScenarioValue.number(.nan).matches(.number(.nan)))
  }
}
