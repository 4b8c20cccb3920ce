import RPCCore
import Testing

@Suite("Server policies")
struct PoliciesTests {
  @Test(
    "An executor has as many slots as handlers can run at a time, and at least one",
    arguments: [
      (ExecutorPolicy.inline, 1), (.serial, 1), (.concurrent(maximum: 4), 4),
      (.concurrent(maximum: 1), 1), (.concurrent(maximum: 0), 1), (.concurrent(maximum: -2), 1),
    ])
  func slots(executor: ExecutorPolicy, slots: Int) {
    #expect(executor.slots == slots)
  }

  @Test("Only a request acknowledged after its handler is handled again until it succeeds")
  func atLeastOnce() {
    let again = SettlementPolicy.allCases.filter(\.isAtLeastOnce)
    #expect(again == [.afterReply, .beforeReply])
  }
}
