import RPCSim
import TestSupport
import Testing

@Suite("The search for an order of operations")
struct LinearizationSearchTests {
  private typealias Entry = OperationHistory<Register, Int>.Entry

  private static func outcome(of entries: [Entry]) -> Linearization.Outcome {
    var search = LinearizationSearch(entries, register)
    return search.run(limit: 100_000).outcome
  }

  @Test("It says the same as a look at all orders, for 4,000 random histories")
  func oracle() {
    var random = SplitMix64(seed: 1)
    var counts: [Bool: Int] = [:]
    for _ in 0..<4_000 {
      let entries = Self.history(&random)
      let expected = Self.hasOrder(entries)
      counts[expected, default: 0] += 1
      #expect(Self.outcome(of: entries) == (expected ? .legal : .illegal), "\(entries)")
    }
    // Both answers are common.
    #expect(counts.values.min() ?? 0 > 500)
  }

  @Test("A read sees the last write before it")
  func sequential() {
    let write = Entry(.write(1), begin: 0, end: 1, output: 1)
    #expect(Self.outcome(of: [write, Entry(.read, begin: 2, end: 3, output: 1)]) == .legal)
    #expect(Self.outcome(of: [write, Entry(.read, begin: 2, end: 3, output: 0)]) == .illegal)
  }

  @Test("A read that overlaps a write sees either value")
  func overlapping() {
    let write = Entry(.write(1), begin: 0, end: 3, output: 1)
    for value in 0...1 {
      #expect(Self.outcome(of: [write, Entry(.read, begin: 1, end: 2, output: value)]) == .legal)
    }
  }

  @Test("A write without an end may take effect late, or never, but not before its beginning")
  func indefinite() {
    let lost = Entry(.write(1), begin: 2)
    for (begin, value, outcome) in [
      (4, 1, .legal), (4, 0, .legal), (0, 1, .illegal), (0, 0, .legal),
    ] as [(Int, Int, Linearization.Outcome)] {
      let read = Entry(.read, begin: begin, end: begin + 1, output: value)
      #expect(Self.outcome(of: [lost, read]) == outcome)
    }
  }

  @Test("The longest legal beginning is shown, and what is left")
  func longest() {
    var search = LinearizationSearch(
      [
        Entry(.write(1), begin: 0, end: 1, output: 1), Entry(.read, begin: 2, end: 3, output: 1),
        Entry(.read, begin: 4, end: 5, output: 7),
      ], register)
    let found = search.run(limit: 1_000)
    #expect(found.order == ["write(1) → 1", "read → 1"])
    #expect(found.rest == ["read → 7"])
    #expect(
      found.description.hasPrefix("not linearizable; the longest legal beginning:\n  write(1)"))
  }

  @Test("A search without end stops at its limit")
  func undecided() {
    let writes = (0..<30).map { Entry(.write($0), begin: $0, end: 100 + $0, output: $0) }
    var search = LinearizationSearch(
      writes + [Entry(.read, begin: 50, end: 99, output: -1)], register)
    #expect(search.run(limit: 1_000).outcome == .undecided)
  }
}

extension LinearizationSearchTests {
  /// Up to six operations with random overlaps and outputs.
  private static func history(_ random: inout SplitMix64) -> [Entry] {
    let count = Int.random(in: 1...6, using: &random)
    let instants = (0..<2 * count).shuffled(using: &random)
    return (0..<count).map { index in
      let pair = [instants[2 * index], instants[2 * index + 1]].sorted()
      let operation: Register =
        Bool.random(using: &random) ? .read : .write(Int.random(in: 1...2, using: &random))
      if Int.random(in: 0..<5, using: &random) == 0 { return Entry(operation, begin: pair[0]) }
      let output =
        if case .write(let value) = operation { value } else {
          Int.random(in: 0...2, using: &random)
        }
      return Entry(operation, begin: pair[0], end: pair[1], output: output)
    }
  }

  /// Whether any order of the operations is legal, found by trying all of them.
  private static func hasOrder(_ entries: [Entry], value: Int = 0) -> Bool {
    if entries.allSatisfy({ $0.end == nil }) { return true }
    return entries.indices.contains { index in
      let entry = entries[index]
      var rest = entries
      rest.remove(at: index)
      guard rest.allSatisfy({ $0.end ?? .max > entry.begin }) else { return false }
      var next = value
      let output = register.apply(&next, entry.operation)
      return (entry.output == nil || entry.output == output) && hasOrder(rest, value: next)
    }
  }
}

private enum Register: Hashable, Sendable, CustomStringConvertible {
  case write(Int)
  case read

  var description: String {
    switch self {
    case .write(let value): "write(\(value))"
    case .read: "read"
    }
  }
}

private var register: SequentialModel<Int, Register, Int> {
  SequentialModel(initial: 0) { value, operation in
    if case .write(let new) = operation { value = new }
    return value
  }
}
