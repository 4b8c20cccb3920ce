import TestSupport
import Testing

@testable import RPCSim

@Suite("Lists that let go of what is over")
struct AgingListTests {
  @Test("Elements keep their indices when others are forgotten", arguments: 0..<20)
  func places(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var list = AgingList<Int>()
    var known: [Int: Int] = [:]
    for number in 0..<2_000 {
      switch random.next(below: 20) {
      case 0:
        let kept = random.next(below: 4)
        list.forget { place, element in (place ^ element) % 5 > kept }
        known = known.filter { ($0.key ^ $0.value) % 5 <= kept }
      case 1...5:
        guard let place = known.keys.sorted().randomElement(using: &random) else { continue }
        list[place] = number
        known[place] = number
      default:
        known[list.count] = number
        list.append(number)
      }
    }
    #expect(Array(list.places) == known.keys.sorted())
    for place in 0..<list.count {
      #expect(list.contains(place) == (known[place] != nil))
      if let element = known[place] { #expect(list[place] == element) }
    }
  }

  @Test("A place that was forgotten has the first value again, and keeps nothing")
  func table() {
    var table = PlaceTable<Int?>(nil)
    for place in 0..<4 { table[place] = place }
    table.forget { $0 < 3 }
    table[1] = 7
    table[5] = 5
    #expect((0..<7).map { table[$0] } == [nil, nil, nil, 3, nil, 5, nil])
    #expect(
      (0..<7).map { table.hasForgotten($0) } == [true, true, true, false, false, false, false])
  }
}
