import RPCSim
import Testing

@Suite("Document parser: strings")
struct DocumentParserStringTests {
  @Test(
    "Every escape of JSON5 is resolved",
    arguments: [
      (#"'\'\"\\\/'"#, "'\"\\/"), (#"'\b\f\n\r\t\v\0'"#, "\u{8}\u{C}\n\r\t\u{B}\0"),
      (#"'\x41\xe9'"#, "Aé"), (#"'\u0041\u00E9'"#, "Aé"), (#"'\ud83c\uDF89'"#, "🎉"),
      (#"'\a\é\日\ '"#, "aé日 "), (#"'a\x42c\u0044e'"#, "aBcDe"), (#"'\0a'"#, "\0a"),
    ])
  func escapes(text: String, string: String) {
    #expect(json5(text) == .string(string))
  }

  @Test("A backslash continues the line", arguments: ["\n", "\r", "\r\n", "\u{2028}", "\u{2029}"])
  func continuations(terminator: String) {
    #expect(json5("'a\\\(terminator)b'") == .string("ab"))
    #expect(json5("'\\\(terminator)'") == .string(""))
  }

  @Test("JSON5 strings may hold tabs, the other quote and the separators U+2028 and U+2029")
  func bareCharacters() {
    #expect(json5("'\t\"\u{2028}\u{2029}\u{1}'") == .string("\t\"\u{2028}\u{2029}\u{1}"))
  }

  @Test(
    "An unterminated string is reported where it begins",
    arguments: ["\n[ 'abc", "\n[ 'abc\n']", "\n[ 'abc\r\n']", "\n[ 'abc\\", "\n[ 'abc\\'"])
  func unterminated(text: String) {
    let diagnostic = failure(text)
    #expect(diagnostic?.position == SourcePosition(line: 2, column: 3))
    #expect(diagnostic?.message.hasPrefix("this string is never closed: expected ' ") == true)
  }

  @Test(
    "A broken escape is reported at its backslash",
    arguments: [
      (#"'a\u12'"#, #"expected 4 hexadecimal digits after \u"#),
      (#"'a\xG0'"#, #"expected 2 hexadecimal digits after \x"#),
      (#"'a\1'"#, #"JSON5 has no octal escapes: write \x and two digits"#),
      (#"'a\01'"#, #"JSON5 has no octal escapes: write \x and two digits"#),
    ])
  func brokenEscapes(text: String, message: String) {
    #expect(headline(text) == "1:3: error: \(message)")
  }

  @Test(
    "Half of a surrogate pair is an error",
    arguments: [#"["\ud800"]"#, #"["\udc00"]"#, #"["\uD83D\n"]"#, #"["\ud800\ud800"]"#])
  func loneSurrogates(text: String) {
    for dialect in [Dialect.json, .json5] {
      let diagnostic = failure(text, as: dialect)
      #expect(diagnostic?.column == 3)
      #expect(diagnostic?.message.contains("is half of a surrogate pair") == true)
    }
  }

  @Test("Strict JSON says what its strings lack")
  func strictStrings() {
    #expect(
      headline("\"a\tb\"", as: .json)
        == "1:3: error: JSON strings hold no bare control character: "
        + "write an escape for the character U+0009")
    #expect(
      headline("[\"\\x41\"]", as: .json) == "1:3: error: JSON has no escape '\\x'")
    #expect(
      headline("['a']", as: .json) == "1:2: error: JSON strings are written in double quotes")
  }
}
