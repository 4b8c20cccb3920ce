import RPCCore
import TestSupport
import Testing

@testable import InMemoryBroker

@Suite("The ready list")
struct ReadyListTests {
  private func entry(_ position: UInt64, expiry: Instant = .distantFuture) -> QueueEntry {
    QueueEntry(
      position: position, publication: Publication(routingKey: "", message: RPCMessage()),
      expiry: expiry)
  }

  private func drain(_ list: inout ReadyList) -> [UInt64] {
    var positions: [UInt64] = []
    while let entry = list.popFirst() { positions.append(entry.position) }
    return positions
  }

  @Test("Messages leave in the order in which they arrived")
  func inOrder() {
    var list = ReadyList()
    for position in 0..<5 as Range<UInt64> { list.append(entry(position)) }
    #expect(drain(&list) == [0, 1, 2, 3, 4])
  }

  @Test("Entries that are put back leave by their positions, in any order of return")
  func returnedByPosition() {
    var random = SplitMix64(seed: 7)
    for _ in 0..<200 {
      var list = ReadyList()
      for position in 0..<20 as Range<UInt64> { list.append(entry(position)) }
      var taken = (0..<12).compactMap { _ in list.popFirst() }
      taken.shuffle(using: &random)
      let kept = taken.prefix(3).map(\.position)
      for entry in taken.dropFirst(3) { list.putBack(entry) }
      list.append(entry(20))
      #expect(list.entries.map(\.position) == (0...20).filter { !kept.contains($0) })
      #expect(list.first?.position == list.entries.first?.position)
      #expect(drain(&list) == (0...20).filter { !kept.contains($0) })
    }
  }

  @Test("The first expiry is that of the message that leaves next")
  func firstExpiry() {
    var list = ReadyList()
    #expect(list.firstExpiry == .distantFuture)
    list.append(entry(3))
    list.append(entry(5))
    list.putBack(entry(4, expiry: .start))
    #expect(list.firstExpiry == .distantFuture)
    _ = list.popFirst()
    #expect(list.firstExpiry == .start)
  }
}
