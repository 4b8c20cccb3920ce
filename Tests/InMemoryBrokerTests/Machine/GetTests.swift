import InMemoryBroker
import RPCCore
import Testing

@Suite("Get")
struct GetTests {
  var probe = Probe()
  let channel: ChannelID

  init() throws {
    channel = try probe.openChannel()
    probe.declare("q", on: channel)
  }

  @Test("Get answers with the head and how many messages are left")
  mutating func getHead() {
    probe.publish("1", "2", to: "q", on: channel)
    #expect(probe.get("q", on: channel).got == "1#1+1")
    #expect(probe.get("q", on: channel).got == "2#2+0")
    #expect(probe.get("q", on: channel).got == "nothing")
  }

  @Test("Get with automatic acknowledgement takes a tag and leaves nothing to settle")
  mutating func automatic() {
    probe.publish("1", "2", to: "q", on: channel)
    probe.get("q", on: channel, isAutoAcknowledged: true)
    #expect(probe.unacknowledged("q") == 0)
    #expect(probe.get("q", on: channel).got == "2#2+0")
    #expect(
      probe.acknowledge(1, on: channel).failureText
        == "406 PRECONDITION_FAILED - unknown delivery tag 1")
  }

  @Test("Get is allowed beside an exclusive consumer and past any prefetch")
  mutating func besideConsumers() {
    probe.consume("q", as: "c", on: channel, prefetch: 1) { $0.isExclusive = true }
    probe.publish("1", "2", to: "q", on: channel)
    #expect(probe.get("q", on: channel).got == "2#2+0")
  }

  @Test("Get of a missing queue is 404")
  mutating func missing() {
    #expect(
      probe.get("nope", on: channel).failureText == "404 NOT_FOUND - no queue 'nope' in vhost '/'")
  }

  @Test("The message count of a get leaves out a message that expired behind the head")
  mutating func remainingAfterExpiry() {
    probe.publish("1", to: "q", on: channel)
    probe.publish("2", to: "q", on: channel, expiration: "50")
    probe.publish("3", to: "q", on: channel)
    probe.advance(milliseconds: 200)
    #expect(probe.get("q", on: channel).got == "1#1+1")
    #expect(probe.get("q", on: channel).got == "3#2+0")
  }
}
