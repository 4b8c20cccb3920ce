import RPCCore
import Testing

@Suite("Client: waiting")
struct RPCClientStateMachineWaitingTests {
  @Test("A wait beyond the call's deadline is cut to it and marked as clamped (A2.2)")
  func clamped() {
    let limit = RPCClientStateMachine.waitLimit(
      for: .milliseconds(5), wanting: .milliseconds(6))
    #expect(limit.until == .milliseconds(5))
    #expect(limit.isClamped)
  }

  @Test("A shorter wait, or one as long as the deadline, is as it was wanted", arguments: [4, 5])
  func shorter(milliseconds: Int64) {
    let wanted = Instant.milliseconds(milliseconds)
    let limit = RPCClientStateMachine.waitLimit(for: .milliseconds(5), wanting: wanted)
    #expect(limit.until == wanted)
    #expect(!limit.isClamped)
  }

  @Test("A call without deadline can be waited for as long as anybody wants")
  func noDeadline() {
    let limit = RPCClientStateMachine.waitLimit(for: nil, wanting: .distantFuture)
    #expect(limit.until == .distantFuture)
    #expect(!limit.isClamped)
  }
}
