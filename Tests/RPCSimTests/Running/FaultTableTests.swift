import InMemoryBroker
import Testing

@testable import RPCSim

@Suite struct FaultTableTests {
  @Test("Faults are counted by kind and point, in an order that does not depend on theirs")
  func order() {
    let faults = [
      FaultScript(.drop, at: .reply),
      FaultScript(.crash(restartAfter: .nanoseconds(1)), at: .afterAck),
      FaultScript(.crash(restartAfter: nil), at: .beforeSend),
      FaultScript(.crash(restartAfter: nil), at: .afterAck),
    ]
    var (table, reversed) = (FaultTable(), FaultTable())
    for fault in faults {
      table.add(fault, struck: fault.verdict != .crash(restartAfter: .nanoseconds(1)))
    }
    for fault in faults.reversed() {
      reversed.add(fault, struck: fault.verdict != .crash(restartAfter: .nanoseconds(1)))
    }
    #expect(table == reversed)
    #expect(table.rows.map(\.kind) == ["crash", "crash", "drop"])
    #expect(table.rows.map(\.point) == [.beforeSend, .afterAck, .reply])
    #expect(table.rows.map(\.planned) == [1, 2, 1])
    #expect(table.rows.map(\.struck) == [1, 1, 1])
    #expect(table.planned == 4)
    #expect(table.struck == 3)
  }

  @Test("A fault says what it does, to whom and when")
  func description() {
    var crash = FaultScript(.crash(restartAfter: nil), at: .afterReply, process: "worker")
    crash.call = "first"
    #expect("\(crash)" == "crash worker at after reply, before ack of first")
    var drop = FaultScript(.drop, at: .replyDelivery)
    drop.nth = 2
    #expect("\(drop)" == "drop on the reply delivery hop (occurrence 2)")
    let time = DurationRange(least: 1_000_000, most: 2_500_000)
    let fill = FaultScript(.fillQueue("q", for: nil), at: time)
    #expect("\(fill)" == "fill q at 1ms..2.5ms")
  }
}
