import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("No delivery acknowledged twice")
struct NoDeliveryAcknowledgedTwiceTests {
  private let checker = NoDeliveryAcknowledgedTwice.self

  @Test("a second acknowledgement is reported with the delivery")
  func twice() throws {
    var evidence = Evidence(ofPlainRun: .sample())
    let acknowledged = try evidence.index(of: .acknowledged)
    evidence.duplicate(acknowledged)
    let violations = evidence.violations(of: checker)
    #expect(
      violations.map(\.message) == [
        "request of first was acknowledged twice: delivery 1 of worker"
      ])
    #expect(violations.map(\.events) == [[acknowledged, acknowledged + 1]])
  }

  @Test("the same tag on another channel is another delivery")
  func otherChannel() throws {
    var evidence = Evidence(ofPlainRun: .sample())
    let acknowledged = try evidence.index(of: .acknowledged)
    evidence.duplicate(acknowledged)
    evidence.changeDelivery(acknowledged) { $0.channel += 1 }
    #expect(evidence.messages(of: checker) == [])
  }
}
