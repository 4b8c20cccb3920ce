import InMemoryBroker
import RPCCore
import Testing

@Suite("Dispatch: which consumer gets the next message")
struct DispatchTests {
  var probe = Probe()
  let publisher: ChannelID
  let channels: [ChannelID]

  init() throws {
    publisher = try probe.openChannel()
    channels = [
      try probe.openChannel(), try probe.openChannel(), try probe.openChannel(),
    ]
    probe.declare("q", on: publisher)
  }

  private mutating func consumeOnEach(prefetch: UInt16) {
    for (index, channel) in channels.enumerated() {
      probe.consume("q", as: "c\(index + 1)", on: channel, prefetch: prefetch)
    }
  }

  @Test("A message goes to a waiting consumer at once")
  mutating func immediateDelivery() {
    probe.consume("q", as: "c", on: channels[0])
    #expect(probe.publish("1", to: "q", on: publisher).deliveries == "c<-1#1")
    #expect(probe.ready("q") == "")
    #expect(probe.unacknowledged("q") == 1)
  }

  @Test("Consumers take turns")
  mutating func roundRobin() {
    consumeOnEach(prefetch: 0)
    let actions = probe.publish("1", "2", "3", "4", to: "q", on: publisher)
    #expect(actions.deliveries == "c1<-1#1 c2<-2#1 c3<-3#1 c1<-4#2")
  }

  @Test("A consumer that joins stands at the end of the ring")
  mutating func newcomersWaitTheirTurn() throws {
    consumeOnEach(prefetch: 0)
    probe.publish("1", to: "q", on: publisher)
    probe.consume("q", as: "c4", on: try probe.openChannel())
    let actions = probe.publish("2", "3", "4", "5", to: "q", on: publisher)
    #expect(actions.deliveries == "c2<-2#1 c3<-3#1 c1<-4#2 c4<-5#1")
  }

  @Test("The first consumer takes a backlog up to its prefetch")
  mutating func backlogGoesToTheFirst() {
    probe.publish("1", "2", "3", "4", to: "q", on: publisher)
    #expect(
      probe.consume("q", as: "c1", on: channels[0], prefetch: 2).deliveries
        == "c1<-1#1 c1<-2#2")
    #expect(probe.consume("q", as: "c2", on: channels[1]).deliveries == "c2<-3#1 c2<-4#2")
  }

  @Test("Blocked consumers that were tried rejoin in the order in which they get room")
  mutating func blockedConsumersRejoinAtTheTail() {
    consumeOnEach(prefetch: 1)
    let first = probe.publish("1", "2", "3", "4", "5", "6", to: "q", on: publisher)
    #expect(first.deliveries == "c1<-1#1 c2<-2#1 c3<-3#1")
    #expect(probe.acknowledge(1, on: channels[1]).deliveries == "c2<-4#2")
    #expect(probe.acknowledge(1, on: channels[2]).deliveries == "c3<-5#2")
    #expect(probe.acknowledge(1, on: channels[0]).deliveries == "c1<-6#2")
  }

  @Test("A consumer at its limit that was not tried keeps its place in the ring")
  mutating func untriedConsumersKeepTheirPlace() {
    consumeOnEach(prefetch: 1)
    probe.publish("1", "2", "3", to: "q", on: publisher)
    for index in [2, 0, 1] { probe.acknowledge(1, on: channels[index]) }
    let actions = probe.publish("4", "5", "6", to: "q", on: publisher)
    #expect(actions.deliveries == "c1<-4#2 c2<-5#2 c3<-6#2")
  }

  @Test("Consumers that were blocked rejoin the ring behind those that are still in it")
  mutating func triedAndUntriedMix() {
    consumeOnEach(prefetch: 1)
    probe.publish("1", "2", "3", to: "q", on: publisher)
    probe.acknowledge(1, on: channels[2])
    #expect(probe.publish("4", to: "q", on: publisher).deliveries == "c3<-4#2")
    probe.acknowledge(1, on: channels[1])
    probe.acknowledge(1, on: channels[0])
    probe.acknowledge(2, on: channels[2])
    let actions = probe.publish("5", "6", "7", to: "q", on: publisher)
    #expect(actions.deliveries == "c3<-5#3 c2<-6#2 c1<-7#2")
  }

  @Test("A consumer freed by its own requeue stands behind those that were free before")
  mutating func requeueGoesToTheOneFreeLonger() {
    for index in 0...1 {
      probe.consume("q", as: "c\(index + 1)", on: channels[index], prefetch: 1)
    }
    probe.publish("1", "2", "3", to: "q", on: publisher)
    #expect(probe.acknowledge(1, on: channels[1]).deliveries == "c2<-3#2")
    probe.acknowledge(2, on: channels[1])
    #expect(probe.requeue(1, on: channels[0]).deliveries == "c2<-1#3*")
  }

  @Test("A requeued message goes to the next in the ring")
  mutating func requeueGoesRound() {
    consumeOnEach(prefetch: 0)
    probe.publish("1", to: "q", on: publisher)
    #expect(probe.requeue(1, on: channels[0]).deliveries == "c2<-1#1*")
    #expect(probe.requeue(1, on: channels[1]).deliveries == "c3<-1#1*")
    #expect(probe.requeue(1, on: channels[2]).deliveries == "c1<-1#2*")
  }

  @Test("Requeueing several at once offers them round the ring in their order")
  mutating func requeueSeveral() {
    for index in 0...1 {
      probe.consume("q", as: "c\(index + 1)", on: channels[index], prefetch: 3)
    }
    probe.publish("1", "2", "3", "4", "5", "6", to: "q", on: publisher)
    let again = probe.requeue(0, multiple: true, on: channels[0])
    #expect(again.deliveries == "c1<-1#4* c1<-3#5* c1<-5#6*")
    probe.acknowledge(0, multiple: true, on: channels[1])
    let round = probe.requeue(0, multiple: true, on: channels[0])
    #expect(round.deliveries == "c1<-1#7* c2<-3#4* c1<-5#8*")
  }

  @Test("What a closed channel held goes in order round the remaining ring")
  mutating func closedChannelsMessagesGoRound() {
    consumeOnEach(prefetch: 0)
    probe.publish("1", "2", "3", "4", to: "q", on: publisher)
    let actions = probe.ask(.closeChannel, on: channels[0])
    #expect(actions.deliveries == "c2<-1#2* c3<-4#2*")
  }

  @Test("Consumers of lower priority get messages only while the highest is at its prefetch limit")
  mutating func priorities() {
    for (index, priority) in [Int32(0), 5, 0].enumerated() {
      probe.consume("q", as: "c\(index + 1)", on: channels[index], prefetch: 1) {
        $0.priority = priority
      }
    }
    let first = probe.publish("1", "2", "3", "4", "5", to: "q", on: publisher)
    #expect(first.deliveries == "c2<-1#1 c1<-2#1 c3<-3#1")
    #expect(probe.acknowledge(1, on: channels[0]).deliveries == "c1<-4#2")
    #expect(probe.acknowledge(1, on: channels[1]).deliveries == "c2<-5#2")
  }

  @Test("A new prefetch applies only to later consumers of the channel")
  mutating func prefetchIsCapturedAtConsume() {
    probe.consume("q", as: "c1", on: channels[0], prefetch: 1)
    probe.consume("q", as: "c2", on: channels[0], prefetch: 3)
    let actions = probe.publish("1", "2", "3", "4", "5", to: "q", on: publisher)
    #expect(actions.deliveries == "c1<-1#1 c2<-2#2 c2<-3#3 c2<-4#4")
    #expect(probe.acknowledge(1, on: channels[0]).deliveries == "c1<-5#5")
  }

  @Test("Automatic acknowledgement ignores prefetch and leaves nothing to settle")
  mutating func automaticAcknowledgement() {
    probe.consume("q", as: "c", on: channels[0], prefetch: 1) { $0.isAutoAcknowledged = true }
    #expect(
      probe.publish("1", "2", to: "q", on: publisher).deliveries == "c<-1#1 c<-2#2")
    #expect(probe.unacknowledged("q") == 0)
    let failure = probe.acknowledge(1, on: channels[0]).failureText
    #expect(failure == "406 PRECONDITION_FAILED - unknown delivery tag 1")
  }

  @Test("A journal reads published, enqueued, delivered")
  mutating func notesAreInTheOrderOfEvents() {
    probe.broker.isObserved = true
    probe.consume("q", as: "c", on: channels[0])
    let message = RPCMessage.text("1")
    #expect(
      probe.publish("1", to: "q", on: publisher).notes == [
        .published(message, by: publisher),
        .enqueued(message, queue: "q"),
        .delivered(
          message, queue: "q", to: channels[0], deliveryTag: 1, isRedelivered: false,
          isAutoAcknowledged: false),
      ])
  }

  @Test("A broker that is not observed notes nothing")
  mutating func unobserved() {
    probe.consume("q", as: "c", on: channels[0])
    #expect(probe.publish("1", to: "q", on: publisher).notes.isEmpty)
  }
}
