import RPCCore
import Testing

@testable import RPCSim

@Suite("Corrupted messages")
struct CorruptionTests {
  @Test("One byte of a body is another, the same one for the same seed and message")
  func seeds() {
    var message = RPCMessage(body: Array("{\"a\": 1}".utf8))
    message.trace = MessageTrace(subject: 3, kind: .request, occurrence: 1)
    let once = Corruption(seed: 1).corrupted(message)
    #expect(zip(once.body, message.body).count { $0 != $1 } == 1)
    #expect(Corruption(seed: 1).corrupted(message).body == once.body)
    let indices = (0..<20).map { seed in
      zip(Corruption(seed: seed).corrupted(message).body, message.body).map { $0 != $1 }
    }
    #expect(Set(indices).count > 1)
  }
}
