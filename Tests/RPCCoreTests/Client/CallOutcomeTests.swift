import RPCCore
import Testing

@Suite("Call outcome")
struct CallOutcomeTests {
  @Test("Calls are ordered by their numbers")
  func order() {
    #expect(CallID(2) < CallID(10))
    #expect(!(CallID(2) < CallID(2)))
    #expect([CallID(3), CallID(1), CallID(2)].sorted() == [CallID(1), CallID(2), CallID(3)])
  }

  @Test("A settlement is told from another by its call and by its outcome")
  func equality() {
    let settlement = CallSettlement(call: CallID(1), outcome: .failed(.cancelled))
    #expect(settlement != CallSettlement(call: CallID(2), outcome: .failed(.cancelled)))
    #expect(settlement != CallSettlement(call: CallID(1), outcome: .failed(.refused)))
    #expect(settlement != CallSettlement(call: CallID(1), outcome: .completed(RPCMessage())))
  }
}
