import RPCSim
import Testing

@Suite("Document parser: complaints")
struct DocumentParserComplaintTests {
  @Test(
    "An empty file is told what it lacks",
    arguments: ["", "  ", "// nothing", "/* nothing */"])
  func emptyFiles(text: String) {
    let diagnostic = failure(text)
    #expect(diagnostic?.message == "expected a value, but the file ends here")
    #expect(diagnostic?.column == text.count + 1)
  }

  @Test("A byte that is not UTF-8 is reported where it stands")
  func invalidEncoding() {
    let message = "the byte 0xFF is not valid UTF-8: save the file as UTF-8"
    let diagnostic = failure(Array("[\n'é".utf8) + [0xFF] + Array("']".utf8))
    #expect(diagnostic?.message == message)
    #expect(diagnostic?.position == SourcePosition(line: 2, column: 3))
  }

  @Test(
    "Overlong forms, surrogates and cut sequences are not UTF-8",
    arguments: [
      [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5],
      [0x80], [0xC3], [0xE2, 0x80], [0xF0, 0x9F, 0x8E], [0xC3, 0x28],
    ] as [[UInt8]])
  func malformedSequences(bytes: [UInt8]) {
    let diagnostic = failure([UInt8(ascii: "'")] + bytes)
    #expect(diagnostic?.message.contains("is not valid UTF-8") == true)
    #expect(diagnostic?.column == 2)
  }

  @Test(
    "An unterminated comment or bracket is reported where it begins",
    arguments: [
      ("1\n /* a *", "2:2: error: this comment is never closed: expected '*/'"),
      ("{\n a: [1,", "2:5: error: '[' is never closed: expected ']'"),
      ("{\n a: 1", "1:1: error: '{' is never closed: expected '}'"),
    ])
  func unterminated(text: String, expected: String) {
    #expect(headline(text) == expected)
  }

  @Test(
    "A slip between members is explained",
    arguments: [
      ("{ a = 1 }", "1:5: error: expected ':' after the key 'a', found '=': write ':' instead"),
      ("{ a: 1 b: 2 }", "1:8: error: expected ',' or '}', found 'b': is a comma missing?"),
      ("[1 'x']", "1:4: error: expected ',' or ']', found a string: is a comma missing?"),
      ("{ a }", "1:5: error: expected ':' after the key 'a', found '}': the key has no value"),
      ("{ a", "1:4: error: expected ':' after the key 'a', but the file ends here"),
      ("{ a: }", "1:6: error: expected a value, found '}'"),
      ("{ a:", "1:5: error: expected a value, but the file ends here"),
      ("[1,,]", "1:4: error: expected a value, found ','"),
      ("{,}", "1:2: error: expected a key or '}', found ','"),
      ("{ 1: 2 }", "1:3: error: expected a key, found '1': put quotes around it"),
      (
        "{ a-b: 1 }",
        "1:4: error: expected ':' after the key 'a', found '-b': put quotes around the whole key"
      ),
      ("{ a: [1 }", "1:9: error: expected ',' or ']', found '}': '[' at line 1, column 6 is open"),
      ("[1 /]", "1:4: error: expected '//' or '/*', found a single '/'"),
    ])
  func members(text: String, expected: String) {
    #expect(headline(text) == expected)
  }

  @Test(
    "A bare word is told what it could be",
    arguments: [
      ("[ture]", "1:2: error: expected a value, found 'ture', did you mean 'true'?"),
      ("[False]", "1:2: error: expected a value, found 'False', did you mean 'false'?"),
      ("[nul]", "1:2: error: expected a value, found 'nul', did you mean 'null'?"),
      ("[infinity]", "1:2: error: expected a value, found 'infinity', did you mean 'Infinity'?"),
      ("[work-a]", "1:2: error: expected a value, found 'work-a': text needs quotes around it"),
      ("a : 1", "1:1: error: expected a value, found 'a': put braces around the members"),
      ("#", "1:1: error: expected a value, found '#'"),
      ("\u{1B}", "1:1: error: expected a value, found the character U+001B"),
    ])
  func words(text: String, expected: String) {
    #expect(headline(text) == expected)
  }

  @Test("Text after the end of the document is an error")
  func textAfterEnd() {
    #expect(
      headline("{}\n}") == "2:1: error: expected the end of the file, found '}': "
        + "a file holds one value")
  }

  @Test(
    "Strict JSON says what it lacks",
    arguments: [
      ("[1,]", "1:3: error: JSON allows no comma before ']': remove it"),
      ("[1] // x", "1:5: error: JSON has no comments: remove this one"),
      ("{a: 1}", "1:2: error: expected a key in double quotes, found 'a'"),
      ("[\u{A0}1]", "1:2: error: expected a value, found the character U+00A0"),
    ])
  func strictJSON(text: String, expected: String) {
    #expect(headline(text, as: .json) == expected)
  }
}
