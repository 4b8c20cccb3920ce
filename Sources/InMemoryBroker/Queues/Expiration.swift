/// The longest time to live that RabbitMQ accepts: ten years of 365 days, in milliseconds.
let longestTimeToLive: Int64 = 315_360_000_000

/// The reason why an expiration is malformed, in the words of RabbitMQ's reply text.
struct MalformedExpiration: Error, Hashable {
  let reason: String
}

/// Reads a message's expiration: whole milliseconds in decimal, with an optional sign.
///
/// Every request with a timeout passes here, so the plain case looks only at bytes.
func parseExpiration(_ text: String) throws(MalformedExpiration) -> Int64 {
  var value: Int64 = 0
  for byte in text.utf8 {
    guard case UInt8(ascii: "0")...UInt8(ascii: "9") = byte, value <= longestTimeToLive else {
      return try parseOddExpiration(text)
    }
    value = value * 10 + Int64(byte - UInt8(ascii: "0"))
  }
  guard !text.isEmpty, value <= longestTimeToLive else { return try parseOddExpiration(text) }
  return value
}

/// Reads an expiration that is not plain digits within the limit, or throws its error.
private func parseOddExpiration(_ text: String) throws(MalformedExpiration) -> Int64 {
  let sign = text.utf8.first
  let unsigned =
    sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") ? text.dropFirst() : text[...]
  let digits = unsigned.prefix { $0.isASCII && $0.isNumber }
  guard !digits.isEmpty else { throw MalformedExpiration(reason: "no_integer") }
  let rest = unsigned[digits.endIndex...]
  guard rest.isEmpty else {
    throw MalformedExpiration(reason: "{leftover_string,\"\(rest)\"}")
  }
  return try checkTimeToLive(digits, isNegative: sign == UInt8(ascii: "-"))
}

private func checkTimeToLive(
  _ digits: Substring, isNegative: Bool
) throws(MalformedExpiration) -> Int64 {
  let significant = digits.drop { $0 == "0" }
  guard let value = Int64("0" + significant), value <= longestTimeToLive || isNegative else {
    let kind = isNegative ? "value_negative,-" : "value_too_large,"
    throw MalformedExpiration(reason: "{\(kind)\(significant)}")
  }
  guard !isNegative || value == 0 else {
    throw MalformedExpiration(reason: "{value_negative,-\(value)}")
  }
  return value
}
