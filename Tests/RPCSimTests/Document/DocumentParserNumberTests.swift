import RPCSim
import Testing

@Suite("Document parser: numbers")
struct DocumentParserNumberTests {
  @Test(
    "A number without point or exponent that fits 64 bits is an integer",
    arguments: [
      ("0", 0), ("-0", 0), ("+7", 7), ("-12", -12), ("0xFf", 255), ("-0X10", -16), ("+0x0", 0),
      ("9223372036854775807", .max), ("-9223372036854775808", .min),
      ("0x7FFFFFFFFFFFFFFF", .max), ("-0x8000000000000000", .min), ("0x0000000000000000000A", 10),
    ] as [(String, Int64)])
  func integers(text: String, integer: Int64) {
    #expect(json5(text) == .integer(integer))
  }

  @Test(
    "Any other number is a double",
    arguments: [
      ("1.0", 1), (".5", 0.5), ("5.", 5), ("-.5", -0.5), ("+5.e2", 500), ("1e3", 1000),
      ("1E-2", 0.01), ("9223372036854775808", 0x1p63), ("-9223372036854775809", -0x1p63),
      ("0xFFFFFFFFFFFFFFFF", 0x1p64), ("0x100000000000000000", 0x1p68), ("1e-999", 0),
      ("Infinity", .infinity), ("+Infinity", .infinity), ("-Infinity", -.infinity),
    ])
  func doubles(text: String, number: Double) {
    #expect(json5(text) == .number(number))
  }

  @Test("Not a number may carry a sign", arguments: ["NaN", "+NaN", "-NaN"])
  func notANumber(text: String) {
    #expect(json5(text)?.matches(.number(.nan)) == true)
  }

  @Test(
    "What is no number is explained where it stands",
    arguments: [
      ("-", "1:2: error: expected a digit, found the end of the file"),
      ("[- 1]", "1:3: error: expected a digit, found a space"),
      ("+a", "1:2: error: expected a digit, found 'a'"),
      ("-Inf", "1:2: error: expected a digit, 'Infinity' or 'NaN' after the sign, found 'Inf'"),
      ("01", "1:1: error: a number cannot begin with a zero: remove the zero"),
      ("[-00]", "1:3: error: a number cannot begin with a zero: remove the zero"),
      (".", "1:1: error: expected a digit, found '.'"),
      ("0x", "1:3: error: expected a hexadecimal digit after '0x', found the end of the file"),
      ("1e+", "1:4: error: expected a digit in the exponent, found the end of the file"),
      ("1.2.3", "1:1: error: '1.2.3' is not a number: text needs quotes around it"),
      ("[10s]", "1:2: error: '10s' is not a number: text needs quotes around it"),
      ("0xFG", "1:1: error: '0xFG' is not a number: text needs quotes around it"),
      ("1e999", "1:1: error: this number is too large: the largest is about 1.8e308"),
    ])
  func notNumbers(text: String, expected: String) {
    #expect(headline(text) == expected)
  }

  @Test("Strict JSON says what its numbers lack")
  func strictNumbers() {
    #expect(headline("+1", as: .json) == "1:1: error: JSON numbers have no plus sign: remove it")
    #expect(
      headline("[5.]", as: .json) == "1:4: error: expected a digit after the point, found ']'")
    #expect(headline("0x1", as: .json)?.hasPrefix("1:1: error: '0x1' is not a number") == true)
  }
}
