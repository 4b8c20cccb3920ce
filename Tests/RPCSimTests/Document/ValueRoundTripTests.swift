import RPCSim
import TestSupport
import Testing

@Suite("Value round trips")
struct ValueRoundTripTests {
  @Test("A random value reads back as it was written", arguments: [11, 12, 13] as [UInt64])
  func randomValues(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<400 {
      let value = Self.value(depth: 3, from: &random)
      let bytes = value.encoded()
      let decoded = try ScenarioValue(decoding: bytes)
      #expect(decoded == value)
      #expect(decoded.encoded() == bytes)
      #expect(decoded.matches(value))
      #expect(json5(value.description) == value)
    }
  }

  @Test("A random double reads back to the last bit", arguments: [14, 15] as [UInt64])
  func randomDoubles(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<2_000 {
      let number = Self.double(from: &random)
      let decoded = try ScenarioValue(decoding: ScenarioValue.number(number).encoded())
      guard case .number(let same) = decoded, same.bitPattern == number.bitPattern else {
        Issue.record("\(number) came back as \(decoded)")
        return
      }
    }
  }

  private static func value(depth: Int, from random: inout SplitMix64) -> ScenarioValue {
    switch random.next(below: depth > 0 ? 7 : 5) {
    case 0: .null
    case 1: .bool(random.next(below: 2) == 0)
    case 2: .integer(Int64(bitPattern: random.next() >> UInt64(random.next(below: 64))))
    case 3: .number(double(from: &random))
    case 4: .string(string(from: &random))
    case 5: .array((0..<random.next(below: 5)).map { _ in value(depth: depth - 1, from: &random) })
    default: object(depth: depth, from: &random)
    }
  }

  private static func object(depth: Int, from random: inout SplitMix64) -> ScenarioValue {
    // The number makes keys differ; one object in ten has many keys.
    let count = random.next(below: 10) == 0 ? 20 : random.next(below: 4)
    return .object(
      (0..<count).map { index in
        let key = "\(index)" + string(from: &random)
        return ScenarioValue.Field(key: key, value: value(depth: depth - 1, from: &random))
      })
  }

  private static func double(from random: inout SplitMix64) -> Double {
    let number = Double(bitPattern: random.next())
    return number.isFinite ? number : Double(random.next(below: 1_000_000)) / 1_000
  }

  private static func string(from random: inout SplitMix64) -> String {
    var string = String.UnicodeScalarView()
    let limits: [UInt32] = [0x20, 0x80, 0x3000, 0x11_0000]
    for _ in 0..<random.next(below: 8) {
      let limit = random.element(of: limits)
      let scalar = Unicode.Scalar(UInt32(random.next(below: Int(limit))))
      string.append(scalar ?? "\u{FFFD}")
    }
    return String(string)
  }
}
