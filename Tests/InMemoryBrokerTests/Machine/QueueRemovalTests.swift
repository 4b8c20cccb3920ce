import InMemoryBroker
import RPCCore
import Testing

@Suite("Deleting and purging queues")
struct QueueRemovalTests {
  var probe = Probe()
  let channel: ChannelID
  let consumer: ChannelID

  init() throws {
    channel = try probe.openChannel()
    consumer = try probe.openChannel()
    probe.declare("q", on: channel)
  }

  private mutating func delete(
    _ name: String, ifUnused: Bool = false, ifEmpty: Bool = false
  ) -> [BrokerAction] {
    probe.ask(.deleteQueue(name: name, ifUnused: ifUnused, ifEmpty: ifEmpty), on: channel)
  }

  @Test("A client without consumer_cancel_notify is not told that its consumer ended")
  mutating func consumerCancelNotification() throws {
    var client = ClientProperties()
    client.notifiesConsumerCancel = false
    var actions: [BrokerAction] = []
    let connection = probe.broker.openConnection(of: client, into: &actions)
    probe.consume("q", as: "c", on: try probe.openChannel(on: connection))
    #expect(delete("q").replies == [.queueDeleted(messageCount: 0)])
  }

  @Test("Deleting a queue reports its ready messages, then notifies its consumers")
  mutating func deleteWithConsumer() {
    probe.publish("1", "2", to: "q", on: channel)
    probe.consume("q", as: "c", on: channel, prefetch: 1)
    #expect(
      delete("q").replies == [.queueDeleted(messageCount: 1), .consumerEnded(consumerTag: "c")])
    #expect(probe.broker.queueNames == [])
  }

  @Test("Deleting a missing queue succeeds with 0 messages")
  mutating func deleteMissing() {
    #expect(
      delete("nope", ifUnused: true, ifEmpty: true).replies == [.queueDeleted(messageCount: 0)])
  }

  @Test("Deleting a used or non-empty queue with if-unused or if-empty fails with 406")
  mutating func conditions() throws {
    probe.consume("q", as: "c", on: consumer, prefetch: 1)
    #expect(
      delete("q", ifUnused: true).failureText
        == "406 PRECONDITION_FAILED - queue 'q' in vhost '/' in use")
    probe.publish("1", "2", to: "q", on: consumer)
    let failure = probe.ask(
      .deleteQueue(name: "q", ifUnused: true, ifEmpty: true), on: try probe.openChannel()
    ).failureText
    #expect(failure == "406 PRECONDITION_FAILED - queue 'q' in vhost '/' not empty")
  }

  @Test("Unacknowledged messages do not make a queue non-empty")
  mutating func emptyMeansNothingReady() {
    probe.publish("1", to: "q", on: channel)
    probe.get("q", on: channel)
    #expect(delete("q", ifEmpty: true).replies == [.queueDeleted(messageCount: 0)])
  }

  @Test("Deliveries of a deleted queue can be settled once, to no effect")
  mutating func settleAfterDelete() {
    probe.publish("1", "2", to: "q", on: channel)
    probe.get("q", on: consumer)
    probe.get("q", on: consumer)
    _ = delete("q")
    probe.declare("q", on: channel)
    #expect(probe.requeue(1, on: consumer).isEmpty)
    #expect(probe.acknowledge(2, on: consumer).isEmpty)
    #expect(probe.ready("q") == "")
    #expect(probe.unacknowledged("q") == 0)
    #expect(probe.acknowledge(2, on: consumer).failure?.code == 406)
  }

  @Test("A journal learns of every message that is lost with a queue, in its order")
  mutating func lostMessages() {
    probe.publish("1", "2", "3", to: "q", on: channel)
    probe.get("q", on: consumer)
    probe.broker.isObserved = true
    #expect(
      delete("q").notes == [
        .queueDeleted(queue: "q"),
        .removed(.text("2"), queue: "q", cause: .queueDeleted),
        .removed(.text("3"), queue: "q", cause: .queueDeleted),
        .removed(.text("1"), queue: "q", cause: .queueDeleted),
      ])
  }

  @Test("Purging removes what is ready and leaves what is delivered")
  mutating func purge() {
    probe.publish("1", "2", "3", to: "q", on: channel)
    probe.get("q", on: channel)
    #expect(
      probe.ask(.purgeQueue(name: "q"), on: channel).replies == [.queuePurged(messageCount: 2)])
    probe.requeue(1, on: channel)
    #expect(probe.ready("q") == "1")
  }

  @Test("An auto-delete queue is deleted with its last consumer, even with messages")
  mutating func autoDelete() throws {
    probe.declare("auto", on: channel) { $0.isAutoDelete = true }
    probe.publish("1", "2", to: "auto", on: channel)
    probe.get("auto", on: channel)
    #expect(probe.broker.queueNames == ["q", "auto"])
    probe.consume("auto", as: "c", on: consumer, prefetch: 1)
    let actions = probe.ask(.cancel(consumerTag: "c"), on: consumer)
    #expect(actions.replies == [.cancelled(consumerTag: "c")])
    #expect(probe.broker.queueNames == ["q"])
    #expect(probe.acknowledge(1, on: consumer).failure == nil)
  }

  @Test("An auto-delete queue that never had a consumer stays")
  mutating func autoDeleteUnused() {
    probe.declare("auto", on: consumer) { $0.isAutoDelete = true }
    probe.ask(.closeChannel, on: consumer)
    #expect(probe.broker.queueNames == ["q", "auto"])
  }

  @Test("An auto-delete queue goes when the channel of its last consumer does")
  mutating func autoDeleteWithChannel() {
    probe.declare("auto", on: channel) { $0.isAutoDelete = true }
    probe.consume("auto", as: "c", on: consumer)
    probe.ask(.closeChannel, on: consumer)
    #expect(probe.broker.queueNames == ["q"])
  }
}
