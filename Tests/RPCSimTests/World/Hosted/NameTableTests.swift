import Testing

@testable import RPCSim

@Suite("A table of the work of hosted processes")
struct NameTableTests {
  /// A key that shares its home with three others, so that entries collide.
  private struct Key: TableKey {
    var number: UInt64
    var spread: UInt64 { number / 4 }
  }

  @Test("A value is found by its key, until it is removed")
  func entry() {
    var table = NameTable<Key, String>()
    #expect(table[Key(number: 1)] == nil)
    table.insert("one", for: Key(number: 1))
    #expect(table[Key(number: 1)] == "one" && table[Key(number: 2)] == nil)
    #expect(table.remove(Key(number: 2)) == nil && table.remove(Key(number: 1)) == "one")
    #expect(table[Key(number: 1)] == nil && table.count == 0)
  }

  @Test("A second value under a key takes the place of the first")
  func replacement() {
    var table = NameTable<Key, String>()
    table.insert("first", for: Key(number: 1))
    table.insert("second", for: Key(number: 1))
    #expect(table.count == 1 && table.remove(Key(number: 1)) == "second")
    #expect(table[Key(number: 1)] == nil)
  }

  @Test(
    "The other values are still found after removals in any order",
    arguments: 0..<20 as Range<UInt64>)
  func removals(seed: UInt64) {
    var random = RandomStream(seed: seed, site: StableHash("removals"))
    var table = NameTable<Key, UInt64>()
    var expected: [UInt64: UInt64] = [:]
    for value in 0..<2_000 as Range<UInt64> {
      let number = random.next() % 64
      if random.next() % 2 == 0 {
        table.insert(value, for: Key(number: number))
        expected[number] = value
      } else {
        #expect(table.remove(Key(number: number)) == expected.removeValue(forKey: number))
      }
    }
    #expect(table.count == expected.count)
    for number in 0..<64 as Range<UInt64> {
      #expect(table[Key(number: number)] == expected[number])
    }
  }
}
