import TestSupport
import Testing

@testable import RPCCore

@Suite("Correlation table")
struct CorrelationTableTests {
  @Test("A number that was passed over is unknown, and those after it are found")
  func passedOver() {
    var table = CorrelationTable(prefix: "c")
    for number: UInt64 in 1...5 {
      if number != 1, number != 4 { table[table.id(of: number)] = .answered(CallID(number)) }
      table.pass(number)
    }
    #expect((1...5).map { table["c\($0)"] != nil } == [false, true, true, false, true])
    #expect(table.count == 3)
    table["c2"] = nil
    table["c3"] = nil
    #expect(table["c5"] == .answered(CallID(5)))
    #expect(table.count == 1)
  }

  @Test("Agrees with a dictionary over thousands of random operations", arguments: [1, 2, 3])
  func randomOperations(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var table = CorrelationTable(prefix: "c")
    var model: [String: CallID] = [:]
    var next: UInt64 = 1
    for _ in 0..<5000 {
      // The loop inserts a counted ID, skips a number, inserts an ID that a caller chose, or ends a
      // call.
      let chosen = "c\(max(1, Int(next) + random.next(below: 300) - 250))"
      switch random.next(below: 4) {
      case 0:
        let id = table.id(of: next)
        if model[id] == nil { (table[id], model[id]) = (.answered(CallID(next)), CallID(next)) }
        table.pass(next)
        next += 1
      case 1:
        table.pass(next)
        next += 1
      case 2:
        if model[chosen] == nil {
          (table[chosen], model[chosen]) = (.answered(CallID(next)), CallID(next))
        }
      default: (table[chosen], model[chosen]) = (nil, nil)
      }
      #expect(table.count == model.count)
      #expect(table[chosen] == model[chosen].map { .answered($0) })
    }
    for (id, call) in model { #expect(table[id] == .answered(call)) }
  }
}
