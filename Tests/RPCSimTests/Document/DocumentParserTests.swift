import RPCSim
import Testing

@Suite("Document parser")
struct DocumentParserTests {
  @Test("The example of the JSON5 site is read")
  func example() {
    let text = #"""
      {
        // comments
        unquoted: 'and you can quote me on that',
        singleQuotes: 'I can use "double quotes" here',
        lineBreaks: "Look, Mom! \
      No \\n's!",
        hexadecimal: 0xdecaf,
        leadingDecimalPoint: .8675309, andTrailing: 8675309.,
        positiveSign: +1,
        trailingComma: 'in objects', andIn: ['arrays',],
        "backwardsCompatible": "with JSON",
      }
      """#
    let expected =
      #"{"unquoted":"and you can quote me on that","singleQuotes":"I can use \"double quotes\" "#
      + #"here","lineBreaks":"Look, Mom! No \\n's!","hexadecimal":912559,"#
      + #""leadingDecimalPoint":0.8675309,"andTrailing":8675309.0,"positiveSign":1,"#
      + #""trailingComma":"in objects","andIn":["arrays"],"backwardsCompatible":"with JSON"}"#
    #expect(json5(text)?.description == expected)
  }

  @Test(
    "All white space and comments of JSON5 are skipped",
    arguments: [
      "\u{FEFF}1", "\t\u{B}\u{C} \u{A0}1\n\r", "\u{2028}\u{2029}1\u{3000}\u{2003}\u{1680}",
      "// a\n1// b", "// a\r1", "// a\u{2028}1", "/**/1/***/", "/* * / // \n */1/*/*/",
    ])
  func trivia(text: String) {
    #expect(json5(text) == .integer(1))
  }

  @Test(
    "Keys without quotes are ECMAScript identifiers",
    arguments: [
      ("a", "a"), ("$_9", "$_9"), ("été", "été"), ("変数", "変数"), ("\\u0061b\\u{301}", nil),
      ("\\u0061b", "ab"), ("a\\u0301", "a\u{301}"), ("a\u{200D}b", "a\u{200D}b"), ("Ⅷ", "Ⅷ"),
      ("null", "null"), ("NaN", "NaN"), ("𝒳", "𝒳"), ("\\ud835\\udcb3", "𝒳"),
      ("\\u0030", nil), ("\\u002d", nil), ("\\x61", nil), ("\u{301}", nil), ("a-b", nil),
    ] as [(String, String?)])
  func identifiers(written: String, key: String?) {
    let expected = key.map { ScenarioValue.object([ScenarioValue.Field(key: $0, value: .null)]) }
    #expect(json5("{\(written): null}") == expected)
  }

  @Test("Strict JSON accepts what RFC 8259 has")
  func strictJSON() {
    let text =
      " {\"a\" : [1, -0.5e+3, true, false, null],\r\n\t"
      + "\"\" : \"\\u00e9\\/\u{7F}\u{2028}\"} "
    let expected = "{\"a\":[1,-500.0,true,false,null],\"\":\"é/\u{7F}\u{2028}\"}"
    #expect(json(text)?.description == expected)
  }

  @Test(
    "Strict JSON rejects what only JSON5 has",
    arguments: [
      "[1,]", "{\"a\":1,}", "{a:1}", "'a'", "{'a':1}", "0x10", "+1", ".5", "5.", "Infinity", "NaN",
      "-Infinity", "// c\n1", "/* c */1", "\"\\x41\"", "\"\\v\"", "\"\\'\"", "\"\\0\"",
      "\"a\\\nb\"",
      "\"\t\"", "\u{A0}1", "\u{FEFF}1", "\u{C}1", "1\u{2028}",
    ])
  func notStrictJSON(text: String) {
    #expect(json(text) == nil)
    #expect(json5(text) != nil)
  }

  @Test("Brackets nest up to 64 deep, and the next one is the error")
  func nesting() {
    let deepest = String(repeating: "[", count: 64)
    #expect(failure(deepest + String(repeating: "]", count: 64)) == nil)
    #expect(headline(deepest + "[") == "1:65: error: nested more than 64 deep")
    #expect(headline(deepest + "{") == "1:65: error: nested more than 64 deep")
    #expect(failure(Array(repeating: UInt8(ascii: "["), count: 100_000))?.column == 65)
    #expect(failure("[" + String(repeating: "[],", count: 1000) + "]") == nil)
  }
}
