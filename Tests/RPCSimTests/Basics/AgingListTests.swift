import TestSupport
import Testing

@testable import RPCSim

@Suite("Lists that let go of what is over")
struct AgingListTests {
  @Test("Elements keep their indices when others are forgotten", arguments: 0..<20)
  func indices(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var list = AgingList<Int>()
    var known: [Int: Int] = [:]
    for number in 0..<2_000 {
      switch random.next(below: 20) {
      case 0:
        let kept = random.next(below: 4)
        list.forget { index, element in (index ^ element) % 5 > kept }
        known = known.filter { ($0.key ^ $0.value) % 5 <= kept }
      case 1...5:
        guard let index = known.keys.sorted().randomElement(using: &random) else { continue }
        list[index] = number
        known[index] = number
      default:
        known[list.count] = number
        list.append(number)
      }
    }
    #expect(Array(list.indices) == known.keys.sorted())
    for index in 0..<list.count {
      #expect(list.contains(index) == (known[index] != nil))
      if let element = known[index] { #expect(list[index] == element) }
    }
  }

  @Test("A place that was forgotten has the first value again, and keeps nothing")
  func table() {
    var table = IndexTable<Int?>(nil)
    for index in 0..<4 { table[index] = index }
    table.forget { $0 < 3 }
    table[1] = 7
    table[5] = 5
    #expect((0..<7).map { table[$0] } == [nil, nil, nil, 3, nil, 5, nil])
    #expect(
      (0..<7).map { table.hasForgotten($0) } == [true, true, true, false, false, false, false])
  }
}
