import Testing

@testable import AMQPGateway

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

private struct Pair {
  let near: Int32
  let far: Int32

  init() throws {
    var ends: [Int32] = [-1, -1]
    try System.check("make a pair", socketpair(AF_UNIX, System.streamSocket, 0, &ends))
    (near, far) = (ends[0], ends[1])
    try System.prepare(near)
  }

  func say(_ count: Int = 1) {
    let bytes = [UInt8](repeating: 1, count: count)
    _ = write(far, bytes, count)
  }

  func hangUp() { close(far) }
  func end() { close(near) }
}

@Suite("Waiting for descriptors")
struct PollerTests {
  private let poller: Poller
  private var events: [Poller.Event] = []

  init() throws { poller = try Poller() }

  private mutating func wait(milliseconds: Int32 = 0) -> [UInt64] {
    poller.wait(milliseconds: milliseconds, into: &events)
    return events.map(\.token)
  }

  @Test("a wait reports only descriptors that are ready")
  mutating func ready() throws {
    let pairs = try (0..<100).map { _ in try Pair() }
    for (token, pair) in pairs.enumerated() {
      try poller.watch(pair.near, as: UInt64(token), for: .reading)
    }
    #expect(wait().isEmpty)
    pairs[42].say()
    #expect(wait(milliseconds: 10_000) == [42])
    #expect(events.allSatisfy { $0.isReadable && !$0.isWritable && !$0.isGone })
    #expect(wait() == [42], "it is told again until it is read")
    for pair in pairs {
      pair.hangUp()
      pair.end()
    }
    #expect(wait().isEmpty, "what is closed is watched no more")
  }

  @Test("more than fits into one wait is told by the next")
  mutating func many() throws {
    let pairs = try (0..<Poller.mostEvents + 50).map { _ in try Pair() }
    for (token, pair) in pairs.enumerated() {
      try poller.watch(pair.near, as: UInt64(token), for: .reading)
      pair.say()
    }
    var told: Set<UInt64> = []
    for _ in 0..<4 {
      for token in wait() where told.insert(token).inserted {
        var byte: UInt8 = 0
        _ = read(pairs[Int(token)].near, &byte, 1)
      }
    }
    #expect(told.count == pairs.count)
    for pair in pairs {
      pair.hangUp()
      pair.end()
    }
  }

  @Test("interest can be taken away and changed")
  mutating func interest() throws {
    let pair = try Pair()
    try poller.watch(pair.near, as: 7, for: .reading)
    pair.say()
    poller.change(pair.near, as: 7, to: [])
    #expect(wait().isEmpty)
    poller.change(pair.near, as: 8, to: .writing)
    #expect(wait() == [8])
    #expect(events.allSatisfy { $0.isWritable && !$0.isReadable })
    poller.change(pair.near, as: 9, to: [.reading, .writing])
    #expect(Set(wait()) == [9])
    #expect(events.contains { $0.isReadable })
    pair.hangUp()
    pair.end()
  }

  @Test("a descriptor can be read to its end after its peer has hung up")
  mutating func gone() throws {
    let pair = try Pair()
    try poller.watch(pair.near, as: 1, for: .reading)
    pair.say(3)
    pair.hangUp()
    #expect(wait() == [1])
    #expect(events.allSatisfy { $0.isReadable && !$0.isGone })
    pair.end()
  }

  @Test("an invalid descriptor is refused with EBADF")
  func refused() {
    let error = #expect(throws: SystemError.self) { try poller.watch(-1, as: 1, for: .reading) }
    #expect(error?.code == EBADF)
  }
}
