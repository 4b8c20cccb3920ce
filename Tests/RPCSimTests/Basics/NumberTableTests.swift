import RPCCore
import Testing

@testable import RPCSim

@Suite("Tables by pairs of numbers")
struct NumberTableTests {
  /// Pairs of which many share a number, so that a table that compares one number only fails.
  private func pairs(_ count: Int, seed: UInt64) -> [NumberPair] {
    var random = RandomStream(seed: seed, site: StableHash("pairs"))
    return (0..<count).map { _ in
      NumberPair(random.next() % 40, Int(random.next() % 40) - 20)
    }
  }

  private func name(_ pair: NumberPair) -> String { "\(pair.first) \(pair.second)" }

  @Test(
    "A table tells what a dictionary tells, in the order of the keys", arguments: [5, 8, 9, 3_000])
  func asADictionary(_ count: Int) {
    var table = NumberTable<Int>()
    var dictionary: [String: Int] = [:]
    var order: [String] = []
    for (value, pair) in pairs(count, seed: UInt64(count)).enumerated() {
      #expect(table[pair] == dictionary[name(pair)])
      if dictionary[name(pair)] == nil { order.append(name(pair)) }
      if value.isMultiple(of: 2) {
        table.set(value, of: pair)
        dictionary[name(pair)] = value
      } else {
        table[pair, default: 7] += value
        dictionary[name(pair), default: 7] += value
      }
    }
    #expect(table.values.count == dictionary.count)
    #expect(table.keys.pairs.map(name) == order)
    #expect(table.values == order.map { dictionary[$0] })
  }

  @Test(
    "What is kept stays in its order, and the rest is not there any more",
    arguments: [6, 12, 2_000])
  func keeping(_ count: Int) {
    var table = NumberTable<Int>()
    for (value, pair) in pairs(count, seed: 3).enumerated() { table.set(value, of: pair) }
    let before = Array(zip(table.keys.pairs, table.values))
    table.keep { pair, value in pair.first.isMultiple(of: 2) && value % 3 != 0 }
    for (pair, value) in before {
      let isKept = pair.first.isMultiple(of: 2) && value % 3 != 0
      #expect(table[pair] == (isKept ? value : nil))
      #expect(table.keys.contains(pair) == isKept)
    }
    let kept = before.filter { $0.0.first.isMultiple(of: 2) && $0.1 % 3 != 0 }
    #expect(table.values == kept.map(\.1))
  }

  @Test("A set takes a pair in once", arguments: [4, 9, 2_000])
  func asASet(_ count: Int) {
    var set = NumberSet()
    var names: Set<String> = []
    for pair in pairs(count, seed: 5) {
      #expect(set.insert(pair) == names.insert(name(pair)).inserted)
    }
    #expect(set.pairs.count == names.count)
    set.keep { $0.first > 20 }
    #expect(set.pairs.count == set.pairs.count { $0.first > 20 })
    #expect(NumberSet(set.pairs + set.pairs).pairs == set.pairs)
  }

  @Test("A message is what its key says")
  func messages() {
    for kind in [MessageTrace.Kind.request, .reply, .other] {
      let trace = MessageTrace(subject: 4_000_000_000, kind: kind, occurrence: 65_535)
      #expect(MessageTrace(key: trace.key) == trace)
    }
  }
}
