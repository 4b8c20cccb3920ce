import Testing

@testable import RPCSim

@Suite struct `A duration in a file` {
  @Test(
    arguments: [
      ("0s", 0), ("10ns", 10), ("250us", 250_000), ("250µs", 250_000), ("250μs", 250_000),
      ("40ms", 40_000_000), ("1.5s", 1_500_000_000), ("2m", 120_000_000_000),
      ("1h", 3_600_000_000_000), ("0.000000001s", 1), ("1.50000000000000000000s", 1_500_000_000),
      ("0.1us", 100), ("0.0000000000025h", 9), ("876600h", DurationText.longest),
    ] as [(String, Int64)])
  func `It is read exactly`(_ text: String, _ nanoseconds: Int64) throws {
    #expect(try DurationText.nanoseconds(text) == nanoseconds)
    #expect(try DurationText.range(text) == DurationRange(nanoseconds: nanoseconds))
    #expect(try DurationText.signedNanoseconds("-" + text) == -nanoseconds)
  }

  @Test(
    arguments: [
      ("40ms..60ms", 40_000_000, 60_000_000), ("1.5s..2s", 1_500_000_000, 2_000_000_000),
      ("1ms..1ms", 1_000_000, 1_000_000), ("999us..1ms", 999_000, 1_000_000),
    ] as [(String, Int64, Int64)])
  func `A range has two ends`(_ text: String, _ least: Int64, _ most: Int64) throws {
    #expect(try DurationText.range(text) == DurationRange(least: least, most: most))
  }

  @Test(
    arguments: [
      ("40", "the duration '40' has no unit", "40ms"),
      ("1.5", "the duration '1.5' has no unit", "1.5ms"),
      ("40..60ms", "the duration '40..60ms' has no unit", "40ms..60ms"),
      ("40..60", "the duration '40..60' has no unit", "40ms..60ms"),
      ("60ms..40ms", "the range '60ms..40ms' begins after its end", "40ms..60ms"),
      ("5sec", "unknown unit 'sec' in '5sec': use ns, us, ms, s, m or h", "5s"),
      ("5 ms", "unknown unit ' ms' in '5 ms': use ns, us, ms, s, m or h", "5ms"),
      ("5MS", "unknown unit 'MS' in '5MS': use ns, us, ms, s, m or h", "5ms"),
      ("5 days", "unknown unit ' days' in '5 days': use ns, us, ms, s, m or h", nil),
      ("-5ms", "the duration '-5ms' is negative: use one that is not", nil),
      ("", "expected a duration such as \"40ms\", found ''", nil),
      ("ms", "expected a duration such as \"40ms\", found 'ms'", nil),
      (".5s", "expected a duration such as \"40ms\", found '.5s'", nil),
      ("1.s", "expected a duration such as \"40ms\", found '1.s'", nil),
      ("1.2.3s", "expected a duration such as \"40ms\", found '1.2.3s'", nil),
      ("soon", "expected a duration such as \"40ms\", found 'soon'", nil),
      ("876601h", "the duration '876601h' is too long: use at most 100 years", nil),
      (
        "99999999999999999999999999999999s",
        "the duration '99999999999999999999999999999999s' is too long: use at most 100 years", nil
      ),
      (
        "0.5ns",
        "the duration '0.5ns' is no whole number of nanoseconds: write it with fewer digits", nil
      ),
      (
        "0.12345678901234567h",
        "the duration '0.12345678901234567h' is no whole number of nanoseconds: "
          + "write it with fewer digits", nil
      ),
    ] as [(String, String, String?)])
  func `A mistake is named with what was probably meant`(
    _ text: String, _ message: String, _ suggestion: String?
  ) {
    #expect(throws: Misreading(message, suggestion: suggestion)) {
      try DurationText.range(text)
    }
  }

  @Test func `A range is no single duration`() {
    let misreading = Misreading(
      "expected one duration, found the range '1s..2s'", suggestion: "1s")
    #expect(throws: misreading) { try DurationText.nanoseconds("1s..2s") }
    MarkedScenario("until", #"▸"1s..2s""#)
      .expectError("expected one duration, found the range '1s..2s', did you mean '1s'?")
  }
}
