import InMemoryBroker
import RPCCore
import Testing

@Suite("What several consumers took, settled at once")
struct SettleTogetherTests {
  var probe = Probe()
  let publisher: ChannelID
  let channel: ChannelID

  init() throws {
    publisher = try probe.openChannel()
    channel = try probe.openChannel()
    probe.declare("q", on: publisher)
  }

  private mutating func publish(_ bodies: String...) {
    for body in bodies { probe.publish(body, to: "q", on: publisher) }
  }

  @Test("It returns consumer by consumer, in the order of tags, and is served in between")
  mutating func requeue() {
    probe.consume("q", as: "b", on: channel, prefetch: 1)
    probe.consume("q", as: "a", on: channel, prefetch: 1)
    publish("1", "2", "3")
    #expect(probe.requeue(0, multiple: true, on: channel).deliveries == "a<-2#3* b<-1#4*")
  }

  @Test("A multiple acknowledgement makes room consumer by consumer, in the order of tags")
  mutating func acknowledge() {
    probe.consume("q", as: "b", on: channel, prefetch: 2)
    probe.consume("q", as: "a", on: channel, prefetch: 2)
    publish("1", "2", "3", "4", "5", "6", "7", "8")
    let actions = probe.acknowledge(0, multiple: true, on: channel)
    #expect(actions.deliveries == "a<-5#5 a<-6#6 b<-7#7 b<-8#8")
  }

  @Test("A multiple requeue returns messages from get first, one by one")
  mutating func got() throws {
    publish("1", "2")
    probe.consume("q", as: "b", on: channel, prefetch: 1)
    probe.get("q", on: channel)
    publish("3")
    let other = try probe.openChannel()
    #expect(probe.consume("q", as: "z", on: other, prefetch: 2).deliveries == "z<-3#1")
    #expect(probe.requeue(0, multiple: true, on: channel).deliveries == "z<-2#2* b<-1#3*")
  }

  @Test("A cancelled consumer's tag still says where its share comes")
  mutating func cancelled() {
    probe.consume("q", as: "b", on: channel, prefetch: 1)
    probe.consume("q", as: "c", on: channel, prefetch: 1)
    probe.consume("q", as: "a", on: channel, prefetch: 1)
    publish("1", "2", "3")
    probe.ask(.cancel(consumerTag: "a"), on: channel)
    probe.ask(.cancel(consumerTag: "c"), on: channel)
    probe.consume("q", as: "d", on: channel, prefetch: 1)
    #expect(probe.requeue(0, multiple: true, on: channel).deliveries == "d<-3#4* b<-1#5*")
  }

  @Test("Queues hear of it in the order of their names")
  mutating func queues() {
    probe.declare("p", on: publisher)
    probe.consume("q", as: "a", on: channel, prefetch: 1)
    probe.consume("p", as: "b", on: channel, prefetch: 1)
    publish("1")
    probe.publish("2", to: "p", on: publisher)
    #expect(probe.requeue(0, multiple: true, on: channel).deliveries == "b<-2#3* a<-1#4*")
  }

  @Test("Recover returns consumer by consumer too, and answers first")
  mutating func recover() {
    probe.consume("q", as: "b", on: channel, prefetch: 1)
    probe.consume("q", as: "a", on: channel, prefetch: 1)
    publish("1", "2")
    let actions = probe.ask(.recover(requeue: true), on: channel)
    #expect(actions.replies.first == .recovered)
    #expect(actions.deliveries == "a<-2#3* b<-1#4*")
  }

  @Test("A channel that ends returns all of it before anything is served")
  mutating func channelEnds() throws {
    probe.consume("q", as: "b", on: channel, prefetch: 1)
    probe.consume("q", as: "a", on: channel, prefetch: 1)
    publish("1", "2")
    let other = try probe.openChannel()
    probe.consume("q", as: "z", on: other)
    #expect(probe.ask(.closeChannel, on: channel).deliveries == "z<-1#1* z<-2#2*")
  }

  @Test("A commit settles at once what follows one another and is settled in the same way")
  mutating func commit() {
    probe.consume("q", as: "b", on: channel, prefetch: 1)
    probe.consume("q", as: "a", on: channel, prefetch: 1)
    publish("1", "2", "3", "4")
    probe.ask(.selectTransactions, on: channel)
    probe.acknowledge(1, on: channel)
    probe.acknowledge(2, on: channel)
    #expect(probe.ask(.commit, on: channel).deliveries == "a<-3#3 b<-4#4")
    probe.acknowledge(4, on: channel)
    probe.requeue(3, on: channel)
    publish("5", "6")
    #expect(probe.ask(.commit, on: channel).deliveries == "b<-5#5 a<-3#6*")
  }

  @Test(
    "A queue with priorities gives up the highest first, of each consumer's",
    arguments: [(["a"], "h m l"), (["a", "b"], "m l h")])
  mutating func priorities(consumers: [String], letters: String) {
    probe.declare("dead", on: publisher)
    probe.declare("p", on: publisher) {
      $0.arguments = [
        "x-max-priority": 9, "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "dead",
      ]
    }
    for tag in consumers { probe.consume("p", as: tag, on: channel) }
    for (body, priority) in [("l", 1), ("h", 8), ("m", 4)] as [(String, UInt8)] {
      var message = RPCMessage.text(body)
      message.priority = priority
      probe.ask(.publish(Publication(routingKey: "p", message: message)), on: publisher)
    }
    probe.ask(.negativeAcknowledge(deliveryTag: 0, multiple: true, requeue: false), on: channel)
    #expect(probe.ready("dead") == letters)
  }
}
