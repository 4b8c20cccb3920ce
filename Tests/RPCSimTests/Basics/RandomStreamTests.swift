import Testing

@testable import RPCSim

@Suite struct RandomStreamTests {
  private func numbers(seed: UInt64, at site: String) -> [UInt64] {
    var stream = RandomStream(seed: seed, site: StableHash(site))
    return (0..<4).map { _ in stream.next() }
  }

  @Test("The same seed gives the same numbers at the same site")
  func same() {
    #expect(numbers(seed: 1, at: "here") == numbers(seed: 1, at: "here"))
  }

  @Test("Another seed or another site gives other numbers")
  func others() {
    let streams = [
      numbers(seed: 1, at: "here"), numbers(seed: 2, at: "here"), numbers(seed: 1, at: "there"),
      numbers(seed: 2, at: "there"),
    ]
    #expect(Set(streams.flatMap(\.self)).count == 16)
  }
}
