import Testing

@testable import InMemoryBroker

@Suite("Reading an expiration")
struct ExpirationTests {
  @Test(
    "Whole milliseconds are read",
    arguments: [
      ("0", 0), ("+5", 5), ("-0", 0), ("007", 7), ("4294967296", 4_294_967_296),
      ("315360000000", 315_360_000_000),
    ] as [(String, Int64)])
  func wellFormed(text: String, milliseconds: Int64) throws {
    #expect(try parseExpiration(text) == milliseconds)
  }

  @Test(
    "Anything else is malformed, for RabbitMQ's reason",
    arguments: [
      ("abc", "no_integer"), ("", "no_integer"), (" 5", "no_integer"), ("-", "no_integer"),
      ("-1", "{value_negative,-1}"), ("1.5", "{leftover_string,\".5\"}"),
      ("5 ", "{leftover_string,\" \"}"), ("1e3", "{leftover_string,\"e3\"}"),
      ("315360000001", "{value_too_large,315360000001}"),
      ("99999999999999999999", "{value_too_large,99999999999999999999}"),
      ("-99999999999999999999", "{value_negative,-99999999999999999999}"),
    ])
  func malformed(text: String, reason: String) {
    #expect(throws: MalformedExpiration(reason: reason)) { try parseExpiration(text) }
  }
}
