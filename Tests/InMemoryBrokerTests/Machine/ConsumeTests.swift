import InMemoryBroker
import RPCCore
import Testing

@Suite("Consume and cancel")
struct ConsumeTests {
  var probe = Probe()
  let connection: ConnectionID
  let channel: ChannelID
  let other: ChannelID

  init() throws {
    connection = probe.connect()
    channel = try probe.openChannel(on: connection)
    other = try probe.openChannel()
    probe.declare("q", on: channel)
  }

  @Test("The answer comes before the first delivery")
  mutating func consumeOkFirst() {
    probe.publish("1", to: "q", on: channel)
    let actions = probe.consume("q", as: "c", on: channel)
    #expect(actions.replies.first == .consuming(consumerTag: "c"))
    #expect(actions.deliveries == "c<-1#1")
  }

  @Test("An empty tag is filled in by a counter, short enough to be stored inline")
  mutating func generatedTag() {
    let first = probe.consume("q", as: "", on: channel).replies
    let second = probe.consume("q", as: "", on: channel).replies
    #expect(first == [.consuming(consumerTag: "amq.ctag-1")])
    #expect(second == [.consuming(consumerTag: "amq.ctag-2")])
  }

  @Test("An empty queue name means the channel's last declared queue; without one, consume is 404")
  mutating func lastDeclaredQueue() {
    #expect(probe.consume("", as: "c", on: channel).failure == nil)
    #expect(probe.broker.queueStatus(named: "q")?.consumers.count == 1)
    let failure = probe.consume("", as: "c", on: other).failureText
    #expect(failure == "404 NOT_FOUND - no previously declared queue")
  }

  @Test("A missing queue is 404")
  mutating func missingQueue() {
    let failure = probe.consume("nope", as: "c", on: channel).failureText
    #expect(failure == "404 NOT_FOUND - no queue 'nope' in vhost '/'")
  }

  @Test("A consumer tag used twice on a channel closes the connection with 530")
  mutating func reusedTag() {
    probe.consume("q", as: "t", on: channel)
    let actions = probe.consume("q", as: "t", on: channel)
    #expect(actions.failureText == "530 NOT_ALLOWED - attempt to reuse consumer tag 't'")
    #expect(actions.failure?.scope == .connection)
    #expect(probe.broker.openConnections.contains(connection) == false)
  }

  @Test("The same tag may be used on another channel, and again after cancel")
  mutating func tagsAreOfOneChannel() {
    probe.consume("q", as: "t", on: channel)
    #expect(probe.consume("q", as: "t", on: other).failure == nil)
    probe.ask(.cancel(consumerTag: "t"), on: channel)
    #expect(probe.consume("q", as: "t", on: channel).failure == nil)
  }

  @Test("An exclusive consumer cannot share its queue with another consumer: 403")
  mutating func exclusiveConsumer() throws {
    let text = "403 ACCESS_REFUSED - queue 'q' in vhost '/' in exclusive use"
    probe.consume("q", as: "ex", on: channel) { $0.isExclusive = true }
    #expect(probe.consume("q", as: "c", on: other).failureText == text)
    probe.ask(.cancel(consumerTag: "ex"), on: channel)
    let third = try probe.openChannel()
    #expect(probe.consume("q", as: "c", on: third).failure == nil)
    let failure = probe.consume("q", as: "ex", on: channel) { $0.isExclusive = true }.failureText
    #expect(failure == text)
  }

  @Test("Cancel stops deliveries, and unacknowledged deliveries stay with the channel")
  mutating func cancelKeepsUnacknowledged() {
    probe.consume("q", as: "c", on: channel)
    probe.publish("1", to: "q", on: channel)
    #expect(
      probe.ask(.cancel(consumerTag: "c"), on: channel).replies == [.cancelled(consumerTag: "c")])
    #expect(probe.publish("2", to: "q", on: channel).deliveries == "")
    #expect(probe.unacknowledged("q") == 1)
    #expect(probe.acknowledge(1, on: channel).failure == nil)
    #expect(probe.unacknowledged("q") == 0)
  }

  @Test("Cancelling an unknown consumer tag succeeds")
  mutating func cancelUnknown() {
    let replies = probe.ask(.cancel(consumerTag: "nix"), on: channel).replies
    #expect(replies == [.cancelled(consumerTag: "nix")])
  }

  @Test("A cancelled consumer's room is not given to one that reuses its tag")
  mutating func newConsumerOldDeliveries() {
    probe.consume("q", as: "c", on: channel, prefetch: 1)
    probe.publish("1", "2", "3", to: "q", on: channel)
    probe.ask(.cancel(consumerTag: "c"), on: channel)
    #expect(probe.consume("q", as: "c", on: channel, prefetch: 1).deliveries == "c<-2#2")
    #expect(probe.acknowledge(1, on: channel).deliveries == "")
    #expect(probe.acknowledge(2, on: channel).deliveries == "c<-3#3")
  }
}
