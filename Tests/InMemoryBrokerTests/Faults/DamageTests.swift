import InMemoryBroker
import RPCCore
import Testing

@Suite("Damage to messages")
struct DamageTests {
  @Test("Every fault that strikes messages does something to them, and no other does")
  func verdicts() throws {
    #expect(try #require(Damage(.drop)).isLost)
    #expect(try #require(Damage(.duplicate)).isDuplicated)
    #expect(try #require(Damage(.delay(by: .nanoseconds(5)))).delay == 5)
    #expect(try #require(Damage(.corrupt)).isCorrupted)
    #expect(try #require(Damage(.reorder)).isReordered)
    #expect(try #require(Damage(.refuse)).isRefused)
    #expect(Damage(.crash(restartAfter: nil)) == nil)
    #expect(Damage(.purgeQueue("q")) == nil)
  }

  @Test("One byte of a body is another, and makes text invalid")
  func corruption() {
    let corrupted = RPCMessage(body: Array("abc".utf8)).corrupted(at: 1)
    #expect(corrupted.body == [0x61, 0xE2, 0x63])
    #expect(String(validating: corrupted.body, as: UTF8.self) == nil)
  }

  @Test("Corruption turns an empty body into one that is not JSON")
  func empty() { #expect(RPCMessage().corrupted(at: 0).body == [0xFF]) }

  @Test("A fault does not strike on a hop where it has no effect")
  func effect() {
    #expect(!FaultVerdict.reorder.canHarm(on: .request, hasPredecessor: false))
    #expect(FaultVerdict.reorder.canHarm(on: .request, hasPredecessor: true))
    #expect(!FaultVerdict.corrupt.canHarm(on: .acknowledgement, hasPredecessor: false))
    #expect(FaultVerdict.refuse.canHarm(on: .reply, hasPredecessor: false))
    #expect(!FaultVerdict.refuse.canHarm(on: .delivery, hasPredecessor: false))
    #expect(FaultVerdict.drop.canHarm(on: .acknowledgement, hasPredecessor: false))
  }
}
