import Testing

@testable import RPCCore

@Suite("Message trace")
struct MessageTraceTests {
  @Test("Traces differ by subject, kind and occurrence")
  func equality() {
    let trace = MessageTrace(subject: 1, kind: .request, occurrence: 1)
    #expect(trace == MessageTrace(subject: 1, kind: .request, occurrence: 1))
    #expect(trace != MessageTrace(subject: 2, kind: .request, occurrence: 1))
    #expect(trace != MessageTrace(subject: 1, kind: .reply, occurrence: 1))
    #expect(trace != MessageTrace(subject: 1, kind: .request, occurrence: 2))
  }

  @Test("The trace of an untraced message is that of no call")
  func none() {
    #expect(MessageTrace.none.kind == .other)
    #expect(MessageTrace.none != MessageTrace(subject: 0, kind: .other, occurrence: 1))
  }
}
