import InMemoryBroker
import RPCCore
import Testing

@Suite("Connections, channels and their ends")
struct ConnectionsTests {
  var probe = Probe()
  let connection: ConnectionID
  let channel: ChannelID
  let other: ChannelID

  init() throws {
    connection = probe.connect()
    channel = try probe.openChannel(on: connection)
    other = try probe.openChannel()
    probe.declare("q", on: other)
  }

  @Test("No channel opens on a connection that is gone")
  mutating func channelOnGoneConnection() {
    probe.close(connection)
    #expect(probe.broker.openChannel(on: connection) == nil)
  }

  @Test("Methods on a channel that is gone are ignored")
  mutating func goneChannel() {
    probe.ask(.closeChannel, on: channel)
    #expect(probe.declare("x", on: channel).isEmpty)
    #expect(probe.ask(.closeChannel, on: channel).isEmpty)
    #expect(probe.broker.queueNames == ["q"])
  }

  @Test("A channel that failed ignores everything until it is closed")
  mutating func failedChannel() {
    #expect(probe.get("nope", on: channel).failure?.code == 404)
    #expect(probe.publish("1", to: "q", on: channel).isEmpty)
    #expect(probe.ready("q") == "")
    #expect(probe.ask(.closeChannel, on: channel).replies == [.channelClosed])
    #expect(probe.broker.channelStatus(channel) == nil)
  }

  @Test("Closing a channel requeues all its deliveries in order before any redelivery")
  mutating func closeChannel() {
    probe.publish("1", "2", "3", "4", to: "q", on: other)
    probe.consume("q", as: "c1", on: channel, prefetch: 3)
    probe.acknowledge(2, on: channel)
    probe.consume("q", as: "c2", on: other, prefetch: 1)
    let actions = probe.ask(.closeChannel, on: channel)
    #expect(actions.replies(to: channel) == [.channelClosed])
    #expect(actions.deliveries == "c2<-1#1*")
    #expect(probe.ready("q") == "3 4")
  }

  @Test("An error on a channel returns its deliveries and ends its consumers")
  mutating func failureRequeues() {
    probe.publish("1", "2", to: "q", on: other)
    probe.consume("q", as: "c", on: channel)
    probe.consume("q", as: "d", on: other)
    let actions = probe.acknowledge(9, on: channel)
    #expect(actions.failure?.code == 406)
    #expect(actions.deliveries == "d<-1#1* d<-2#2*")
    #expect(probe.broker.queueStatus(named: "q")?.consumers.map(\.consumerTag) == ["d"])
  }

  @Test("A connection's end requeues for others, never to its own channels")
  mutating func connectionEnds() throws {
    let sibling = try probe.openChannel(on: connection)
    probe.publish("1", to: "q", on: other)
    probe.consume("q", as: "c", on: channel)
    probe.consume("q", as: "s", on: sibling)
    probe.consume("q", as: "o", on: other)
    #expect(probe.close(connection).deliveries == "o<-1#1*")
  }

  @Test("Exclusive queues are deleted with their connection, not with their channel")
  mutating func exclusiveQueues() {
    probe.declare("mine", on: channel) { $0.isExclusive = true }
    probe.ask(.closeChannel, on: channel)
    #expect(probe.broker.queueNames == ["q", "mine"])
    probe.close(connection)
    #expect(probe.broker.queueNames == ["q"])
  }

  @Test("A connection error closes all channels of the connection and ends their consumers")
  mutating func connectionError() throws {
    let sibling = try probe.openChannel(on: connection)
    probe.consume("q", as: "t", on: channel)
    let actions = probe.consume("q", as: "t", on: channel)
    #expect(actions.failure?.code == 530)
    #expect(probe.broker.channelStatus(sibling) == nil)
    #expect(probe.broker.queueStatus(named: "q")?.consumers == [])
    #expect(probe.close(connection).isEmpty)
  }

  @Test("An error's channel ends before its siblings, which are delivered what returns from it")
  mutating func connectionErrorReturns() throws {
    let sibling = try probe.openChannel(on: connection)
    probe.publish("1", "2", to: "q", on: other)
    probe.consume("q", as: "c", on: channel, prefetch: 1)
    probe.get("q", on: sibling)
    probe.consume("q", as: "s", on: sibling) { $0.isAutoAcknowledged = true }
    probe.consume("q", as: "o", on: other)
    let actions = probe.ask(.setPrefetch(count: 1, size: 1), on: channel)
    #expect(actions.deliveries == "s<-1#2* o<-2#1*")
  }

  @Test("A closed connection is noted before the removals and requeues that it causes")
  mutating func notes() {
    probe.publish("1", to: "q", on: other)
    probe.consume("q", as: "c", on: channel)
    probe.broker.isObserved = true
    #expect(
      probe.close(connection).notes == [
        .connectionClosed(connection, nil),
        .consumerRemoved(consumerTag: "c", queue: "q", channel: channel),
        .requeued(.text("1"), queue: "q", cause: .connectionClosed),
      ])
  }
}
