import RPCCore
import Testing

@testable import InMemoryBroker

@Suite("Queue names")
struct QueueNamesTests {
  /// Queues 0 to 9 under the names `q0` to `q9`.
  private func tenQueues() -> (names: QueueNames, ids: [QueueID]) {
    var names = QueueNames()
    var slots = SlotMap<Int>()
    let ids = (0..<10).map { QueueID(slot: slots.insert($0)) }
    for (number, id) in ids.enumerated() { names["q\(number)"] = id }
    return (names, ids)
  }

  @Test("A name finds its queue, whichever were found before")
  func find() {
    var (names, ids) = tenQueues()
    for round in 0..<3 {
      for number in 0..<10 { #expect(names.find("q\(number)") == ids[number], "\(round)") }
    }
    #expect(names.find("q10") == nil)
  }

  @Test("A name that was found before finds nothing once its queue is gone")
  func removed() {
    var (names, ids) = tenQueues()
    #expect(names.find("q3") == ids[3])
    names["q3"] = nil
    #expect(names.find("q3") == nil)
  }

  @Test("A name that was found before finds the queue that has it now")
  func replaced() {
    var (names, ids) = tenQueues()
    #expect(names.find("q3") == ids[3])
    names["q3"] = ids[7]
    #expect(names.find("q3") == ids[7])
  }
}
