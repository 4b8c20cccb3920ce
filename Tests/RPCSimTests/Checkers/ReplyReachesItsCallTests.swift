import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("A reply reaches its call")
struct ReplyReachesItsCallTests {
  private let checker = ReplyReachesItsCall.self

  @Test("a reply to another call is reported")
  func wrongCall() throws {
    var evidence = Evidence(ofPlainRun: .sample(calls: 2))
    let second = try evidence.index(of: .callSettled, nth: 2)
    evidence.change(second) { $0.message?.subject = 0 }
    #expect(
      evidence.messages(of: checker) == ["second was completed by reply to first at 86ms"])
  }

  @Test("a request that is taken for a reply is reported")
  func request() throws {
    var evidence = Evidence(ofPlainRun: .sample())
    evidence.change(try evidence.index(of: .callSettled)) {
      $0.message = MessageTrace(subject: 0, kind: .request, occurrence: 1)
    }
    #expect(
      evidence.messages(of: checker) == ["first was completed by request of first at 44ms"])
  }

  @Test("a result out of nowhere is reported")
  func nothing() throws {
    var evidence = Evidence(ofPlainRun: .sample())
    evidence.change(try evidence.index(of: .callSettled)) { $0.message = nil }
    #expect(
      evidence.messages(of: checker) == ["first was completed without a reply at 44ms"])
  }

  @Test("a reply that no server sent is reported, and an error is a reply too")
  func unsent() throws {
    var evidence = Evidence(ofPlainRun: .sample())
    evidence.drop(try evidence.index(of: .replySent))
    let settled = try evidence.index(of: .callSettled)
    let message = "first was completed by reply to first at 44ms, which no server had sent"
    #expect(evidence.messages(of: checker) == [message])
    evidence.change(settled) {
      $0.detail = .outcome(.failed(.remote(RemoteError(code: .handlerError, message: "no"))))
    }
    #expect(evidence.messages(of: checker) == [message])
    evidence.change(settled) { $0.detail = .outcome(.failed(.deadlineExceeded)) }
    #expect(evidence.messages(of: checker) == [])
  }

  @Test("a reply by a server that never had the request is reported")
  func withoutRequest() throws {
    var evidence = Evidence(ofPlainRun: .sample())
    evidence.drop(try evidence.index(of: .requestReceived))
    #expect(
      evidence.messages(of: checker) == [
        "first was completed by reply to first at 44ms, which worker had sent without its request"
      ])
  }

  @Test("a reply that the broker never sent to the caller is reported")
  func undelivered() throws {
    var evidence = Evidence(ofPlainRun: .sample())
    let delivered = try evidence.index(of: .delivered, nth: 2)
    evidence.changeDelivery(delivered) { $0.process = 1 }
    #expect(
      evidence.messages(of: checker) == [
        "first was completed by reply to first at 44ms, which was never delivered to it"
      ])
  }
}
