import InMemoryBroker
import RPCCore
import Testing

@Suite("Settlement: acknowledge, reject, requeue, recover")
struct SettleTests {
  var probe = Probe()
  let publisher: ChannelID
  let channel: ChannelID

  init() throws {
    publisher = try probe.openChannel()
    channel = try probe.openChannel()
    probe.declare("q", on: publisher)
    probe.publish("1", "2", "3", "4", "5", to: "q", on: publisher)
  }

  private mutating func getThree() {
    for _ in 1...3 { probe.get("q", on: channel) }
  }

  @Test("An acknowledged message is gone")
  mutating func acknowledge() {
    probe.get("q", on: channel)
    #expect(probe.acknowledge(1, on: channel).isEmpty)
    #expect(probe.unacknowledged("q") == 0)
    #expect(probe.ready("q") == "2 3 4 5")
  }

  @Test(
    "Requeued messages return to their original positions in any order of requeueing",
    arguments: [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]] as [[UInt64]])
  mutating func requeueToOriginalPosition(order: [UInt64]) {
    getThree()
    for tag in order { probe.requeue(tag, on: channel) }
    #expect(probe.ready("q") == "1 2 3 4 5")
  }

  @Test("A requeued message stands before what arrived after it, also if that was requeued first")
  mutating func requeueAmongNewcomers() {
    for _ in 1...5 { probe.get("q", on: channel) }
    probe.requeue(4, on: channel)
    probe.publish("6", to: "q", on: publisher)
    probe.requeue(2, on: channel)
    #expect(probe.ready("q") == "2 4 6")
  }

  @Test("Only a message that was delivered before is marked redelivered")
  mutating func redelivered() {
    probe.get("q", on: channel)
    probe.requeue(1, on: channel)
    #expect(probe.get("q", on: channel).got == "1#2*+4")
    #expect(probe.get("q", on: channel).got == "2#3+3")
  }

  @Test("Requeueing to a waiting consumer frees its place before the queue is dispatched")
  mutating func requeueToTheSameConsumer() {
    probe.consume("q", as: "c", on: channel, prefetch: 1)
    #expect(probe.requeue(1, on: channel).deliveries == "c<-1#2*")
    #expect(
      probe.ask(.reject(deliveryTag: 2, requeue: true), on: channel).deliveries == "c<-1#3*")
  }

  @Test("Rejecting without requeue removes the message and makes room for the next")
  mutating func reject() {
    probe.broker.isObserved = true
    probe.consume("q", as: "c", on: channel, prefetch: 1)
    let actions = probe.ask(.reject(deliveryTag: 1, requeue: false), on: channel)
    #expect(actions.notes.first == .removed(.text("1"), queue: "q", cause: .rejected))
    #expect(actions.deliveries == "c<-2#2")
  }

  @Test("Multiple settles all up to its tag")
  mutating func multiple() {
    getThree()
    probe.acknowledge(2, multiple: true, on: channel)
    #expect(probe.unacknowledged("q") == 1)
    probe.requeue(3, multiple: true, on: channel)
    #expect(probe.ready("q") == "3 4 5")
  }

  @Test("Multiple with delivery tag 0 settles all deliveries, and succeeds with none")
  mutating func multipleZero() {
    #expect(probe.acknowledge(0, multiple: true, on: channel).isEmpty)
    getThree()
    #expect(probe.requeue(0, multiple: true, on: channel).isEmpty)
    #expect(probe.ready("q") == "1 2 3 4 5")
  }

  @Test("A multiple requeue is delivered again in order, once all of it is back")
  mutating func multipleRequeueToConsumer() {
    probe.consume("q", as: "c", on: channel, prefetch: 3)
    let actions = probe.requeue(3, multiple: true, on: channel)
    #expect(actions.deliveries == "c<-1#4* c<-2#5* c<-3#6*")
  }

  @Test(
    "An unknown delivery tag fails the channel with 406",
    arguments: [
      ClientMethod.acknowledge(deliveryTag: 9, multiple: false),
      .acknowledge(deliveryTag: 9, multiple: true),
      .negativeAcknowledge(deliveryTag: 9, multiple: false, requeue: true),
      .reject(deliveryTag: 9, requeue: false),
    ])
  mutating func unknownTag(method: ClientMethod) {
    getThree()
    let failure = probe.ask(method, on: channel).failureText
    #expect(failure == "406 PRECONDITION_FAILED - unknown delivery tag 9")
    #expect(probe.ready("q") == "1 2 3 4 5")
  }

  @Test("A settled delivery tag is unknown, also as the last tag of multiple")
  mutating func settledTag() {
    getThree()
    probe.acknowledge(2, on: channel)
    let failure = probe.acknowledge(2, multiple: true, on: channel).failureText
    #expect(failure == "406 PRECONDITION_FAILED - unknown delivery tag 2")
    #expect(probe.ready("q") == "1 3 4 5")
  }

  @Test("Tag 0 is unknown without multiple")
  mutating func tagZero() {
    getThree()
    let failure = probe.acknowledge(0, on: channel).failureText
    #expect(failure == "406 PRECONDITION_FAILED - unknown delivery tag 0")
  }

  @Test("Recover requeues all of the channel and answers before it delivers again")
  mutating func recover() {
    probe.consume("q", as: "c", on: channel, prefetch: 2)
    let actions = probe.ask(.recover(requeue: true), on: channel)
    #expect(actions.replies.first == .recovered)
    #expect(actions.deliveries == "c<-1#3* c<-2#4*")
  }

  @Test("Recover without requeue closes the connection with 540")
  mutating func recoverWithoutRequeue() {
    let failure = probe.ask(.recover(requeue: false), on: channel).failure
    #expect(failure?.code == 540)
    #expect(failure?.scope == .connection)
  }

  @Test("Settling a get's tag gives a consumer no room")
  mutating func getHasNoPrefetch() {
    probe.consume("q", as: "c", on: channel, prefetch: 1)
    probe.get("q", on: channel)
    #expect(probe.acknowledge(2, on: channel).deliveries == "")
  }

  @Test("A journal reads requeued before delivered again")
  mutating func notes() {
    probe.broker.isObserved = true
    probe.consume("q", as: "c", on: channel, prefetch: 1)
    #expect(
      probe.requeue(1, on: channel).notes == [
        .requeued(.text("1"), queue: "q", cause: .negativelyAcknowledged),
        .delivered(
          .text("1"), queue: "q", to: channel, deliveryTag: 2, isRedelivered: true,
          isAutoAcknowledged: false),
      ])
  }
}
