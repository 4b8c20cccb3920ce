import Testing

@testable import RPCCore

@Suite("The name of a call that is about to be made")
struct CallNameTests {
  @Test("A cancel after the call was made returns the ID of the call once")
  func late() {
    let name = CallName()
    let isWanted = name.become(CallID(7))
    let first = name.cancel()
    let second = name.cancel()
    #expect(isWanted && first == CallID(7) && second == nil)
  }

  @Test("A call that was cancelled before is not made")
  func early() {
    let name = CallName()
    let known = name.cancel()
    let isWanted = name.become(CallID(7))
    #expect(known == nil && !isWanted)
  }
}
