import InMemoryBroker
import RPCCore
import Testing

@Suite("Direct replies")
struct DirectRepliesTests {
  var probe = Probe()
  let client: ChannelID
  let server: ChannelID
  private let name = "amq.rabbitmq.reply-to"

  init() throws {
    client = try probe.openChannel()
    server = try probe.openChannel()
    probe.declare("work", on: server)
  }

  @discardableResult
  private mutating func consume(
    _ tag: String = "r", isAutoAcknowledged: Bool = true
  ) -> [BrokerAction] {
    probe.consume(name, as: tag, on: client) { $0.isAutoAcknowledged = isAutoAcknowledged }
  }

  private mutating func request(on channel: ChannelID) -> [BrokerAction] {
    var message = RPCMessage.text("request")
    message.replyTo = name
    return probe.ask(.publish(Publication(routingKey: "work", message: message)), on: channel)
  }

  /// Sends a request, and returns its reply address as the server sees it.
  private mutating func address() throws -> String {
    _ = request(on: client)
    let replies = probe.get("work", on: server, isAutoAcknowledged: true).replies
    guard case .got(let delivery, _)? = replies.first else { throw NoRequest() }
    return try #require(delivery.message.replyTo)
  }

  private struct NoRequest: Error {}

  private mutating func reply(to address: String, isMandatory: Bool = false) -> [BrokerAction] {
    let publication = Publication(
      routingKey: address, message: .text("reply"), isMandatory: isMandatory)
    return probe.ask(.publish(publication), on: server)
  }

  @Test("A request carries an address in place of the name, and a reply goes straight there")
  mutating func roundTrip() throws {
    #expect(consume().replies.last == .consuming(consumerTag: "r"))
    let address = try address()
    #expect(address.hasPrefix(name + "."))
    let actions = reply(to: address)
    #expect(actions.deliveries == "r<-reply#1")
    #expect(!actions.replies(to: client).isEmpty)
    #expect(try self.address() == address)
  }

  @Test("A cancel invalidates the reply address, and the next consumer gets a new one")
  mutating func freshAddress() throws {
    consume()
    let first = try address()
    probe.ask(.cancel(consumerTag: "r"), on: client)
    #expect(reply(to: first).isEmpty)
    consume()
    #expect(try address() != first)
    #expect(reply(to: first).isEmpty)
  }

  @Test("Replies to a channel that is gone are dropped, and nothing waits")
  mutating func goneRequester() throws {
    consume()
    let address = try address()
    probe.ask(.closeChannel, on: client)
    guard case .returned? = reply(to: address, isMandatory: true).replies.first else {
      Issue.record("not returned")
      return
    }
    #expect(probe.broker.queueNames == ["work"])
  }

  @Test("RabbitMQ 3 returns a mandatory reply though it arrives, RabbitMQ 4 does not")
  mutating func mandatory() throws {
    consume()
    let address = try address()
    #expect(reply(to: address, isMandatory: true).replies.count == 2)
    var later = try DirectRepliesTests()
    later.probe.broker = BrokerStateMachine(profile: .rabbitmq4)
    let client = try later.probe.openChannel()
    later.probe.consume(name, as: "r", on: client) { $0.isAutoAcknowledged = true }
    let publication = Publication(
      routingKey: name + ".1", message: .text("reply"), isMandatory: true)
    #expect(later.probe.ask(.publish(publication), on: client).replies.count == 1)
  }

  @Test("A channel has one reply consumer at most, without acknowledgements: 406")
  mutating func consumerErrors() throws {
    #expect(
      consume(isAutoAcknowledged: false).failureText
        == "406 PRECONDITION_FAILED - reply consumer cannot acknowledge")
    probe.ask(.closeChannel, on: client)
    var fresh = try DirectRepliesTests()
    fresh.consume()
    #expect(
      fresh.consume("s").failureText
        == "406 PRECONDITION_FAILED - reply consumer already set")
  }

  @Test("A request from a channel without a reply consumer fails with 406")
  mutating func noConsumer() {
    consume()
    #expect(
      request(on: server).failureText
        == "406 PRECONDITION_FAILED - fast reply consumer does not exist")
  }

  @Test("The consumer's tag is taken: 530")
  mutating func tag() {
    consume()
    #expect(probe.consume("work", as: "r", on: client).failure?.code == 530)
  }

  @Test("Declaring the name or a living address finds a consumer, another address is 404")
  mutating func declare() throws {
    consume()
    let address = try address()
    for queue in [name, address] {
      #expect(
        probe.declare(queue, on: server) { $0.isPassive = true }.replies == [
          .queueDeclared(name: queue, messageCount: 0, consumerCount: 1)
        ])
    }
    let failure = probe.declare(name + ".x", on: server) { $0.isPassive = true }.failureText
    #expect(failure == "404 NOT_FOUND - no queue 'amq.rabbitmq.reply-to.x' in vhost '/'")
  }
}
