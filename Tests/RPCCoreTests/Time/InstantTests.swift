import RPCCore
import Testing

@Suite("Instant")
struct InstantTests {
  @Test("Instants are ordered in time")
  func order() {
    #expect(Instant(nanoseconds: -1) < .start)
    #expect(Instant.start < Instant(nanoseconds: 1))
    #expect(!(Instant.start < .start))
    #expect(Instant(nanoseconds: .max - 1) < .distantFuture)
  }

  @Test(
    "Advancing counts nanoseconds, and stops at the ends of time",
    arguments: [
      (0, 5, 5), (5, -7, -2), (.max - 1, 1, .max), (.max, 1, .max), (1, .max, .max),
      (.min + 1, -1, .min), (.min, -1, .min), (-1, .min, .min), (.max, .min, -1),
    ] as [(Int64, Int64, Int64)])
  func advanced(start: Int64, step: Int64, expected: Int64) {
    let instant = Instant(nanoseconds: start).advanced(byNanoseconds: step)
    #expect(instant.nanoseconds == expected)
  }

  @Test(
    "The span to another instant counts nanoseconds, and stops at the longest",
    arguments: [
      (3, 8, 5), (8, 3, -5), (4, 4, 0), (0, .max, .max), (-1, .max, .max), (.min, .max, .max),
      (.max, .min, .min), (1, .min, .min), (0, .min, .min), (.max, .max, 0),
    ] as [(Int64, Int64, Int64)])
  func span(from start: Int64, to end: Int64, expected: Int64) {
    let span = Instant(nanoseconds: start).nanoseconds(to: Instant(nanoseconds: end))
    #expect(span == expected)
  }

  @Test("The clock starts at zero")
  func start() {
    #expect(Instant.start.nanoseconds == 0)
  }
}
