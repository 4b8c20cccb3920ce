import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("Faults as words")
struct FaultScriptWordsTests {
  private static let error = RemoteError(code: .internal, message: "struck")
  private static let second = Duration.seconds(1)

  private static let words: [(FaultScript, FaultVerdict)] = [
    (.crash(.afterReply, of: "p", restartAfter: second), .crash(restartAfter: second)),
    (.crash(.afterReply, of: "p"), .crash(restartAfter: nil)),
    (
      .disconnect(.afterReply, of: "p", reconnectAfter: second),
      .disconnect(reconnectAfter: second)
    ),
    (.pause(.afterReply, of: "p", for: second), .pause(for: second)),
    (.slow(.afterReply, of: "p", factor: 3), .slow(factor: 3)),
    (.partition(.afterReply, of: "p", healAfter: second), .partition(healAfter: second)),
    (.jumpClock(.afterReply, of: "p", by: second), .jumpClock(by: second)),
    (.failHandler(.afterReply, of: "p", with: error), .failHandler(error)),
    (.hangHandler(.afterReply, of: "p"), .hangHandler),
    (.drop(.afterReply, of: "p"), .drop),
    (.duplicate(.afterReply, of: "p"), .duplicate),
    (.delay(.afterReply, of: "p", by: second), .delay(by: second)),
    (.reorder(.afterReply, of: "p"), .reorder),
    (.corrupt(.afterReply, of: "p"), .corrupt),
    (.refuse(.afterReply, of: "p"), .refuse),
    (.restartBroker(.afterReply, of: "p", downtime: second), .restartBroker(downtime: second)),
    (.fillQueue("q", .afterReply, of: "p", for: second), .fillQueue("q", for: second)),
    (.deleteQueue("q", .afterReply, of: "p"), .deleteQueue("q")),
    (.purgeQueue("q", .afterReply, of: "p"), .purgeQueue("q")),
  ]

  @Test("Each effect has a word", arguments: words)
  func word(fault: FaultScript, verdict: FaultVerdict) {
    #expect(fault == FaultScript(verdict, at: .afterReply, process: "p"))
  }

  @Test("No effect is without a word")
  func complete() {
    let named = Set(Self.words.map(\.1.name))
    #expect(named.count == 18)
  }

  @Test("A fault strikes at a time")
  func time() {
    #expect(
      FaultScript.at(.seconds(2), .hangHandler, of: "p")
        == FaultScript(.hangHandler, at: DurationRange(.seconds(2)), process: "p"))
    #expect(
      FaultScript.at(.zero ... .seconds(2), .drop)
        == FaultScript(.drop, at: DurationRange(.zero ... .seconds(2))))
  }

  @Test("Words narrow a fault")
  func narrow() {
    var fault = FaultScript(.drop, at: .reply)
    (fault.call, fault.nth, fault.times) = ("fib", 2, 3)
    (fault.atMost, fault.isOptional) = (4, true)
    #expect(FaultScript.drop(.reply).call("fib").nth(2).times(3).atMost(4).optional() == fault)
  }
}
