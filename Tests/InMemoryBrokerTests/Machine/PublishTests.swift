import InMemoryBroker
import RPCCore
import Testing

@Suite("Publish, return and confirm")
struct PublishTests {
  var probe = Probe()
  let channel: ChannelID

  init() throws {
    channel = try probe.openChannel()
    probe.declare("q", on: channel)
  }

  private mutating func publish(
    _ exchange: String, _ key: String, isMandatory: Bool = false, expiration: String? = nil
  ) -> [BrokerAction] {
    var publication = Publication(
      exchange: exchange, routingKey: key, message: .text("m", expiration: expiration))
    publication.isMandatory = isMandatory
    return probe.ask(.publish(publication), on: channel)
  }

  @Test("Without confirms a publication is not answered")
  mutating func unconfirmed() {
    #expect(publish("", "q").isEmpty)
    #expect(probe.ready("q") == "m")
  }

  @Test("With confirms each publication is confirmed by its number on the channel")
  mutating func confirmed() {
    #expect(publish("", "q").isEmpty)
    #expect(probe.ask(.selectConfirms, on: channel).replies == [.confirmsSelected])
    #expect(publish("", "q").replies == [.confirmed(publishTag: 1, multiple: false)])
    #expect(publish("", "q").replies == [.confirmed(publishTag: 2, multiple: false)])
  }

  @Test("A mandatory message that reaches no queue is returned, then confirmed")
  mutating func returned() {
    probe.ask(.selectConfirms, on: channel)
    let expected = ReturnedMessage(
      error: AMQPError(code: 312, text: "NO_ROUTE"), exchange: "", routingKey: "nope",
      message: .text("m"))
    #expect(
      publish("", "nope", isMandatory: true).replies == [
        .returned(expected), .confirmed(publishTag: 1, multiple: false),
      ])
  }

  @Test("An unroutable message that is not mandatory is dropped, and said so to an observer")
  mutating func dropped() {
    probe.broker.isObserved = true
    let actions = publish("", "nope")
    #expect(
      actions.notes == [
        .published(.text("m"), by: channel),
        .unroutable(.text("m"), exchange: "", routingKey: "nope", wasReturned: false),
      ])
    #expect(actions.replies.isEmpty)
  }

  @Test("Publishing to a missing exchange fails with 404, without a return or a confirm")
  mutating func missingExchange() {
    probe.ask(.selectConfirms, on: channel)
    let error = AMQPError(code: 404, text: "NOT_FOUND - no exchange 'nox' in vhost '/'")
    #expect(publish("nox", "q", isMandatory: true).replies == [.channelFailed(error)])
  }

  @Test("An internal exchange takes no publications: 403")
  mutating func internalExchange() {
    var declaration = ExchangeDeclaration(name: "in")
    declaration.isInternal = true
    probe.ask(.declareExchange(declaration), on: channel)
    #expect(
      publish("in", "q").failureText
        == "403 ACCESS_REFUSED - cannot publish to internal exchange 'in' in vhost '/'")
  }

  @Test("A malformed expiration fails with 406 before the message is routed")
  mutating func malformedExpiration() {
    #expect(
      publish("", "nope", isMandatory: true, expiration: "abc").failureText
        == "406 PRECONDITION_FAILED - invalid expiration 'abc': no_integer")
  }

  @Test("A message may name the user of its connection only: 406, after the exchange, before more")
  mutating func userID() throws {
    var message = RPCMessage.text("m", expiration: "abc")
    message.userID = "bob"
    let wrongUser = Publication(routingKey: "q", message: message)
    #expect(
      probe.ask(.publish(wrongUser), on: try probe.openChannel()).failureText
        == "406 PRECONDITION_FAILED - user_id property set to 'bob' but authenticated user was 'guest'"
    )
    let nowhere = Publication(exchange: "nox", routingKey: "q", message: message)
    #expect(probe.ask(.publish(nowhere), on: try probe.openChannel()).failure?.code == 404)
    message = .text("m")
    message.userID = "guest"
    probe.ask(.publish(Publication(routingKey: "q", message: message)), on: channel)
    #expect(probe.ready("q") == "m")
  }

  @Test("Immediate publication is not implemented, as in RabbitMQ: 540")
  mutating func immediate() {
    var publication = Publication(routingKey: "q", message: .text("m"))
    publication.isImmediate = true
    let failure = probe.ask(.publish(publication), on: channel).failure
    #expect(failure?.text == "NOT_IMPLEMENTED - immediate=true")
    #expect(failure?.scope == .connection)
  }

  @Test("A full queue with reject-publish refuses a message even if a consumer has room")
  mutating func rejectPublish() {
    probe.declare("full", on: channel) {
      $0.arguments = ["x-max-length": .integer(0), "x-overflow": .text("reject-publish")]
    }
    probe.consume("full", as: "c", on: channel)
    probe.ask(.selectConfirms, on: channel)
    #expect(publish("", "full").replies == [.refused(publishTag: 1, multiple: false)])
  }

  @Test("A queue over its length limit drops its head by default")
  mutating func dropHead() {
    probe.broker.isObserved = true
    probe.declare("short", on: channel) { $0.arguments = ["x-max-length": .integer(2)] }
    let actions = probe.publish("1", "2", "3", to: "short", on: channel)
    #expect(probe.ready("short") == "2 3")
    #expect(actions.notes.last == .removed(.text("1"), queue: "short", cause: .queueFull))
  }

  @Test("The length limit counts ready messages only, also after a requeue")
  mutating func lengthCountsReadyOnly() {
    probe.declare("short", on: channel) { $0.arguments = ["x-max-length": .integer(1)] }
    probe.publish("1", to: "short", on: channel)
    probe.get("short", on: channel)
    probe.publish("2", to: "short", on: channel)
    #expect(probe.ready("short") == "2")
    probe.requeue(1, on: channel)
    #expect(probe.ready("short") == "2")
  }

  @Test("A queue that refuses publications drops nothing when a message returns")
  mutating func requeueBeyondLength() {
    probe.declare("full", on: channel) {
      $0.arguments = ["x-max-length": .integer(1), "x-overflow": .text("reject-publish")]
    }
    probe.publish("1", to: "full", on: channel)
    probe.get("full", on: channel)
    probe.publish("2", to: "full", on: channel)
    probe.requeue(1, on: channel)
    #expect(probe.ready("full") == "1 2")
  }

  @Test("One full queue makes the nack, and the others still get the message")
  mutating func oneOfTwoIsFull() {
    for queue in ["q", "r"] {
      probe.declare(queue, on: channel)
      let binding = QueueBinding(queue: queue, exchange: "amq.fanout", routingKey: "")
      probe.ask(.bindQueue(binding), on: channel)
    }
    probe.broker.setFull(true, queue: "q")
    probe.ask(.selectConfirms, on: channel)
    #expect(publish("amq.fanout", "").replies == [.refused(publishTag: 1, multiple: false)])
    #expect(probe.ready("r") == "m")
  }

  @Test("A refused publication is routed nowhere and answered with a nack")
  mutating func refused() {
    probe.broker.isObserved = true
    probe.ask(.selectConfirms, on: channel)
    var actions: [BrokerAction] = []
    let publication = Publication(routingKey: "q", message: .text("m"))
    probe.broker.refuse(publication, on: channel, now: probe.now, into: &actions)
    #expect(actions.replies == [.refused(publishTag: 1, multiple: false)])
    #expect(actions.notes.last == .removed(.text("m"), queue: "q", cause: .refused))
    #expect(probe.ready("q") == "")
    #expect(publish("", "q").replies == [.confirmed(publishTag: 2, multiple: false)])
  }
}
