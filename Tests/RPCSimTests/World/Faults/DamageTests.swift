import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("Damage to messages")
struct DamageTests {
  @Test("Every fault that strikes messages does something to them, and no other does")
  func verdicts() throws {
    #expect(try #require(Damage(.drop)).isLost)
    #expect(try #require(Damage(.duplicate)).isDuplicated)
    #expect(try #require(Damage(.delay(nanoseconds: 5))).delay == 5)
    #expect(try #require(Damage(.corrupt)).isCorrupted)
    #expect(try #require(Damage(.reorder)).isReordered)
    #expect(try #require(Damage(.refuse)).isRefused)
    #expect(Damage(.crash(restartAfter: nil)) == nil)
    #expect(Damage(.purgeQueue("q")) == nil)
  }

  @Test("One byte of a body is another, the same one for the same seed and message")
  func corruption() {
    var message = Message(body: Array("{\"a\": 1}".utf8))
    message.trace = MessageTrace(subject: 3, kind: .request, occurrence: 1)
    let once = Corruption(seed: 1).corrupted(message)
    #expect(zip(once.body, message.body).count { $0 != $1 } == 1)
    #expect(Corruption(seed: 1).corrupted(message).body == once.body)
    let places = (0..<20).map { seed in
      zip(Corruption(seed: seed).corrupted(message).body, message.body).map { $0 != $1 }
    }
    #expect(Set(places).count > 1)
  }

  @Test("An empty body becomes one that no JSON is")
  func empty() { #expect(Corruption(seed: 0).corrupted(Message()).body == [0xFF]) }
}
