import InMemoryBroker
import RPCCore
import Testing

@Suite("Transactions")
struct TransactionsTests {
  var probe = Probe()
  let channel: ChannelID
  /// A channel without transactions.
  let other: ChannelID

  init() throws {
    other = try probe.openChannel()
    channel = try probe.openChannel()
    probe.declare("q", on: other)
    probe.ask(.selectTransactions, on: channel)
  }

  private mutating func publish(
    _ key: String, exchange: String = "", isMandatory: Bool = false
  ) -> [BrokerAction] {
    let publication = Publication(
      exchange: exchange, routingKey: key, message: .text("m"), isMandatory: isMandatory)
    return probe.ask(.publish(publication), on: channel)
  }

  @Test("Selecting is answered, also twice")
  mutating func select() {
    for _ in 1...2 {
      #expect(probe.ask(.selectTransactions, on: other).replies == [.transactionsSelected])
    }
  }

  @Test("A commit publishes the messages of the transaction, and a rollback discards them")
  mutating func publications() {
    #expect(publish("q").isEmpty)
    #expect(probe.ready("q") == "")
    #expect(probe.ask(.rollback, on: channel).replies == [.rolledBack])
    #expect(probe.ask(.commit, on: channel).replies == [.committed])
    #expect(probe.ready("q") == "")
    _ = publish("q")
    probe.ask(.commit, on: channel)
    probe.ask(.commit, on: channel)
    #expect(probe.ready("q") == "m")
  }

  @Test("Unroutable messages are returned at the commit, before its answer")
  mutating func returns() {
    #expect(publish("nope", isMandatory: true).isEmpty)
    let replies = probe.ask(.commit, on: channel).replies
    guard case .returned? = replies.first else {
      Issue.record("nothing returned")
      return
    }
    #expect(replies.dropFirst() == [.committed])
  }

  @Test("A queue by name is looked up at the commit, one by binding when it is published to")
  mutating func lateQueues() {
    _ = publish("late")
    _ = publish("k", exchange: "amq.direct")
    probe.declare("late", on: other)
    probe.ask(
      .bindQueue(QueueBinding(queue: "late", exchange: "amq.direct", routingKey: "k")), on: other)
    probe.ask(.commit, on: channel)
    #expect(probe.ready("late") == "m")
  }

  @Test("Errors of what is published do not wait for the commit")
  mutating func earlyErrors() {
    #expect(
      publish("k", exchange: "nox").failureText
        == "404 NOT_FOUND - no exchange 'nox' in vhost '/'")
  }

  @Test("A tag is used up before the commit, and usable again after a rollback")
  mutating func tags() throws {
    probe.publish("1", "2", to: "q", on: other)
    probe.get("q", on: channel)
    #expect(probe.acknowledge(1, on: channel).isEmpty)
    #expect(probe.unacknowledged("q") == 1)
    #expect(probe.broker.channelStatus(channel)?.unacknowledged.map(\.deliveryTag) == [1])
    probe.ask(.rollback, on: channel)
    probe.acknowledge(1, on: channel)
    #expect(probe.ask(.commit, on: channel).replies == [.committed])
    #expect(probe.unacknowledged("q") == 0)
    probe.get("q", on: channel)
    probe.acknowledge(2, on: channel)
    #expect(
      probe.acknowledge(2, on: channel).failureText
        == "406 PRECONDITION_FAILED - unknown delivery tag 2")
    #expect(probe.ready("q") == "2")
  }

  @Test("What is settled has no effect before the commit: no room, no requeue, no dead letter")
  mutating func settlements() {
    probe.publish("1", "2", "3", "4", to: "q", on: other)
    #expect(probe.consume("q", as: "c", on: channel, prefetch: 2).deliveries == "c<-1#1 c<-2#2")
    #expect(probe.acknowledge(1, on: channel).isEmpty)
    #expect(probe.requeue(2, on: channel).isEmpty)
    #expect(probe.ask(.commit, on: channel).deliveries == "c<-3#3 c<-2#4*")
  }

  @Test("Multiple settles all up to the tag, tag 0 all there are")
  mutating func multiple() {
    probe.publish("1", "2", "3", to: "q", on: other)
    for _ in 1...3 { probe.get("q", on: channel) }
    probe.acknowledge(2, multiple: true, on: channel)
    probe.acknowledge(0, multiple: true, on: channel)
    probe.acknowledge(0, multiple: true, on: channel)
    #expect(probe.unacknowledged("q") == 3)
    probe.ask(.commit, on: channel)
    #expect(probe.unacknowledged("q") == 0)
  }

  @Test("Recover returns what the transaction does not hold")
  mutating func recover() {
    probe.publish("1", "2", to: "q", on: other)
    for _ in 1...2 { probe.get("q", on: channel) }
    probe.acknowledge(1, on: channel)
    probe.ask(.recover(requeue: true), on: channel)
    #expect(probe.ready("q") == "2")
    probe.ask(.rollback, on: channel)
    probe.acknowledge(1, on: channel)
    #expect(probe.ask(.commit, on: channel).replies == [.committed])
  }

  @Test("Closing the channel returns what was settled and not committed, in its place")
  mutating func close() {
    probe.publish("1", "2", "3", to: "q", on: other)
    for _ in 1...2 { probe.get("q", on: channel) }
    probe.acknowledge(1, on: channel)
    probe.requeue(2, on: channel)
    probe.ask(.closeChannel, on: channel)
    #expect(probe.ready("q") == "1 2 3")
  }

  @Test("A refused publication fails the channel at the commit: 406")
  mutating func refused() {
    probe.broker.setFull(true, queue: "q")
    _ = publish("q")
    #expect(
      probe.ask(.commit, on: channel).failureText
        == "406 PRECONDITION_FAILED - partial tx completion")
  }

  @Test("Confirms exclude transactions, and commit and rollback need a transaction: 406")
  mutating func modes() throws {
    #expect(
      probe.ask(.selectConfirms, on: channel).failureText
        == "406 PRECONDITION_FAILED - cannot switch from tx to confirm mode")
    probe.ask(.selectConfirms, on: other)
    #expect(
      probe.ask(.selectTransactions, on: other).failureText
        == "406 PRECONDITION_FAILED - cannot switch from confirm to tx mode")
    for method in [ClientMethod.commit, .rollback] {
      #expect(
        probe.ask(method, on: try probe.openChannel()).failureText
          == "406 PRECONDITION_FAILED - channel is not transactional")
    }
  }
}
