import RPCCore
import Testing

@Suite("SlotMap")
struct SlotMapTests {
  @Test("A name finds its element until it is removed")
  func lookup() {
    var map = SlotMap<String>()
    let first = map.insert("a")
    let second = map.insert("b")
    #expect(map[first] == "a")
    #expect(map.remove(first) == "a")
    #expect(map[first] == nil)
    #expect(map.remove(first) == nil)
    #expect(map[second] == "b")
    #expect(map.count == 1)
  }

  @Test("A reused place has another name, so a stale name finds nothing and changes nothing")
  func staleNames() {
    var map = SlotMap<Int>()
    let stale = map.insert(1)
    map.remove(stale)
    let fresh = map.insert(2)
    #expect(fresh.index == stale.index)
    #expect(fresh != stale)
    map[stale]? += 10
    #expect(map.update(stale) { $0 += 10 } == nil)
    #expect(map.read(stale) { $0 } == nil)
    #expect(map[fresh] == 2)
  }

  @Test("Elements are read and changed in place")
  func changeInPlace() {
    var map = SlotMap<[Int]>()
    let slot = map.insert([])
    map[slot]?.append(1)
    map.update(slot) { $0.append(2) }
    #expect(map[slot] == [1, 2])
    #expect(map.read(slot) { $0.count } == 2)
  }

  @Test("The names in use are listed by place")
  func slots() {
    var map = SlotMap<Int>()
    let all = (0..<4).map { map.insert($0) }
    map.remove(all[1])
    #expect(map.slots == [all[0], all[2], all[3]])
    #expect(map.slot(at: 1) == nil)
    #expect(map.slot(at: 2) == all[2])
    #expect(map.slot(at: 9) == nil)
  }
}
