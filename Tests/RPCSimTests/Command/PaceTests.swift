import Testing

@testable import RPCSimCommand

@Suite struct PaceTests {
  @Test(
    "The rate and the rest are said in numbers that a person reads at a glance",
    arguments: [
      (10, 1_000, 2, ", 5.0 a second, about 3 min left"),
      (50, 1_000, 2, ", 25 a second, about 38 s left"),
      (1, 3, 3, ", 0.3 a second, about 6 s left"),
      (50_000, 100_000, 4, ", 12,500 a second, about 4 s left"),
      (1_000, 1_000, 4, ", 250 a second, about 1 s left"),
      (3_600, 1_000_000_000, 3_600, ", 1.0 a second, about 11,574 days left"),
      (3_600, 36_000, 3_600, ", 1.0 a second, about 9 h left"),
    ])
  func words(done: Int, all: Int, seconds: Int, words: String) {
    let pace = Pace(start: .seconds(7))
    #expect(pace.words(done, of: all, at: .seconds(7 + seconds)) == words)
  }

  @Test("With a limit the remaining time is given as a maximum")
  func limit() {
    let words = Pace(start: .zero).words(100, of: 200, isLimit: true, at: .seconds(1))
    #expect(words == ", 100 a second, at most 1 s left")
  }

  @Test("Nothing is said as long as nothing is known")
  func nothing() {
    let pace = Pace(start: .seconds(1))
    #expect(pace.words(0, of: 10, at: .seconds(5)).isEmpty)
    #expect(pace.words(5, of: 10, at: .seconds(1)).isEmpty)
  }
}
