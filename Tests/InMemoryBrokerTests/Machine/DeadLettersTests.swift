import InMemoryBroker
import RPCCore
import Testing

@Suite("Dead letters")
struct DeadLettersTests {
  var probe = Probe()
  let channel: ChannelID

  init() throws {
    channel = try probe.openChannel()
    probe.declare("dead", on: channel)
  }

  private mutating func declare(
    _ name: String = "q", to key: FieldValue? = "dead", exchange: FieldValue = "",
    _ arguments: FieldTable = [:]
  ) {
    probe.declare(name, on: channel) {
      $0.arguments = arguments
      $0.arguments["x-dead-letter-exchange"] = exchange
      $0.arguments["x-dead-letter-routing-key"] = key
    }
  }

  private mutating func take(_ queue: String) throws -> BrokerDelivery {
    for reply in probe.get(queue, on: channel).replies {
      if case .got(let delivery, _) = reply { return delivery }
    }
    throw NothingThere()
  }

  private struct NothingThere: Error {}

  private mutating func reject(_ queue: String = "q") throws {
    let tag = try take(queue).deliveryTag
    probe.ask(.reject(deliveryTag: tag, requeue: false), on: channel)
  }

  /// The deaths as `reason@queue*count`, newest first.
  private func deaths(_ delivery: BrokerDelivery) -> String {
    guard case .array(let values) = delivery.message.headers["x-death"] else { return "" }
    return values.map { value in
      guard case .table(let death) = value, case .text(let reason) = death["reason"],
        case .text(let queue) = death["queue"], case .integer(let count) = death["count"]
      else { return "?" }
      return "\(reason)@\(queue)*\(count)"
    }.joined(separator: " ")
  }

  @Test("A rejected message is dead-lettered with x-death headers and without its expiration")
  mutating func rejected() throws {
    declare()
    var message = RPCMessage.text("m", expiration: "60000")
    message.headers = ["a": 1]
    message.priority = 3
    probe.now = Instant(nanoseconds: 7_900_000_000)
    probe.ask(.publish(Publication(routingKey: "q", message: message)), on: channel)
    try reject()
    let letter = try take("dead")
    #expect(letter.exchange == "")
    #expect(letter.routingKey == "dead")
    #expect(!letter.isRedelivered)
    #expect(letter.message.expiration == nil)
    #expect(letter.message.priority == 3)
    #expect(
      letter.message.headers == [
        "a": 1,
        "x-death": .array([
          .table([
            "count": 1, "reason": "rejected", "queue": "q",
            "time": .timestamp(secondsSince1970: 7), "exchange": "",
            "routing-keys": .array(["q"]), "original-expiration": "60000",
          ])
        ]),
        "x-first-death-exchange": "", "x-first-death-queue": "q",
        "x-first-death-reason": "rejected",
      ])
  }

  @Test("Without x-dead-letter-routing-key a dead letter keeps the key of its message")
  mutating func keepsKey() throws {
    declare(to: nil, exchange: "amq.direct")
    probe.ask(
      .bindQueue(QueueBinding(queue: "dead", exchange: "amq.direct", routingKey: "q")), on: channel)
    probe.publish("m", to: "q", on: channel)
    try reject()
    let letter = try take("dead")
    #expect(letter.exchange == "amq.direct")
    #expect(letter.routingKey == "q")
  }

  @Test("An expired message goes on when it expires, one pushed out at once")
  mutating func expiredAndPushedOut() throws {
    declare("q", to: "dead", exchange: "", ["x-max-length": 1])
    probe.publish("1", "2", to: "q", on: channel, expiration: "50")
    #expect(deaths(try take("dead")) == "maxlen@q*1")
    probe.advance(milliseconds: 50)
    #expect(deaths(try take("dead")) == "expired@q*1")
  }

  @Test("Messages of a purged, deleted or expired queue are not dead-lettered")
  mutating func notDeadLettered() {
    declare("q", to: "dead", exchange: "", ["x-expires": 50])
    probe.publish("m", to: "q", on: channel)
    probe.ask(.purgeQueue(name: "q"), on: channel)
    probe.publish("m", to: "q", on: channel)
    probe.advance(milliseconds: 50)
    #expect(probe.broker.queueNames == ["dead"])
    declare()
    probe.publish("m", to: "q", on: channel)
    probe.ask(.deleteQueue(name: "q", ifUnused: false, ifEmpty: false), on: channel)
    #expect(probe.ready("dead") == "")
  }

  @Test("Several letters keep the order in which they were given up")
  mutating func order() throws {
    declare()
    probe.publish("1", "2", "3", to: "q", on: channel)
    for _ in 1...3 { probe.get("q", on: channel) }
    probe.ask(
      .negativeAcknowledge(deliveryTag: 0, multiple: true, requeue: false), on: channel)
    #expect(probe.ready("dead") == "1 2 3")
  }

  @Test("A missing exchange takes letters without a word, an internal one takes them too")
  mutating func exchanges() throws {
    declare("lost", to: nil, exchange: "nox")
    probe.publish("m", to: "lost", on: channel)
    try reject("lost")
    var declaration = ExchangeDeclaration(name: "inner", type: "fanout")
    declaration.isInternal = true
    probe.ask(.declareExchange(declaration), on: channel)
    probe.ask(
      .bindQueue(QueueBinding(queue: "dead", exchange: "inner", routingKey: "")), on: channel)
    declare("q", to: nil, exchange: "inner")
    probe.publish("m", to: "q", on: channel)
    try reject()
    #expect(probe.ready("dead") == "m")
  }

  @Test("A dead letter that returns to a queue without a rejection is dropped")
  mutating func cycle() {
    declare("a", to: "b", exchange: "", ["x-message-ttl": 20])
    declare("b", to: "a", exchange: "", ["x-message-ttl": 20])
    declare("self", to: "self", exchange: "", ["x-max-length": 0])
    probe.publish("m", to: "a", on: channel)
    probe.advance(milliseconds: 20)
    #expect(probe.ready("b") == "m")
    probe.advance(milliseconds: 20)
    #expect(probe.ready("a") == "")
    probe.publish("m", to: "self", on: channel)
    #expect(probe.ready("self") == "")
  }

  @Test("Where a client rejects on the way a message may go round, and deaths are counted")
  mutating func retry() throws {
    declare("work", to: "retry")
    declare("retry", to: "work", exchange: "", ["x-message-ttl": 5])
    probe.publish("m", to: "work", on: channel, expiration: "60000")
    for round in 1...3 {
      try reject("work")
      probe.advance(milliseconds: 5)
      guard round < 3 else { break }
    }
    let delivery = try take("work")
    #expect(deaths(delivery) == "expired@retry*3 rejected@work*3")
    #expect(delivery.message.headers["x-first-death-queue"] == "work")
    #expect(delivery.message.headers["x-last-death-queue"] == nil)
  }

  @Test("RabbitMQ 4 also says what the last death was")
  mutating func lastDeath() throws {
    probe.broker = BrokerStateMachine(profile: .rabbitmq4)
    let channel = try probe.openChannel()
    probe.declare("dead", on: channel)
    probe.declare("q", on: channel) {
      $0.arguments = [
        "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "dead", "x-max-length": 0,
      ]
    }
    probe.publish("m", to: "q", on: channel)
    guard case .got(let delivery, _)? = probe.get("dead", on: channel).replies.first else {
      Issue.record("no letter")
      return
    }
    #expect(delivery.message.headers["x-last-death-reason"] == "maxlen")
  }

  @Test("A sender's own x-death is written over, and its own first death is believed")
  mutating func foreignHeaders() throws {
    declare()
    var message = RPCMessage.text("m")
    message.headers = ["x-death": "foo", "x-first-death-queue": "mine"]
    probe.ask(.publish(Publication(routingKey: "q", message: message)), on: channel)
    try reject()
    let letter = try take("dead")
    #expect(deaths(letter) == "rejected@q*1")
    #expect(letter.message.headers["x-first-death-queue"] == "mine")
    #expect(letter.message.headers["x-first-death-reason"] == nil)
  }

  @Test("A message that expired while it was delivered is dead-lettered at its requeue")
  mutating func expiredInHands() throws {
    declare()
    probe.publish("m", to: "q", on: channel, expiration: "50")
    let tag = try take("q").deliveryTag
    probe.advance(milliseconds: 60)
    probe.requeue(tag, on: channel)
    #expect(deaths(try take("dead")) == "expired@q*1")
  }

  @Test("A requeue to a full queue dead-letters the oldest message")
  mutating func overlongByReturn() throws {
    declare("q", to: "dead", exchange: "", ["x-max-length": 1])
    probe.publish("1", to: "q", on: channel)
    let tag = try take("q").deliveryTag
    probe.publish("2", to: "q", on: channel)
    probe.requeue(tag, on: channel)
    #expect(probe.ready("q") == "2")
    #expect(probe.ready("dead") == "1")
  }

  @Test("A direct reply address takes letters")
  mutating func letterToReplyAddress() throws {
    let client = try probe.openChannel()
    probe.consume("amq.rabbitmq.reply-to", as: "r", on: client) { $0.isAutoAcknowledged = true }
    declare("q", to: "amq.rabbitmq.reply-to.1", exchange: "", ["x-message-ttl": 5])
    probe.publish("m", to: "q", on: channel)
    #expect(probe.advance(milliseconds: 5).deliveries == "r<-m#1")
  }

  @Test("A queue with reject-publish-dlx refuses a surplus message and dead-letters it")
  mutating func refused() throws {
    declare("q", to: "dead", exchange: "", ["x-max-length": 1, "x-overflow": "reject-publish-dlx"])
    probe.ask(.selectConfirms, on: channel)
    let replies = probe.publish("1", "2", to: "q", on: channel).replies
    #expect(
      replies == [
        .confirmed(publishTag: 1, multiple: false), .refused(publishTag: 2, multiple: false),
      ])
    #expect(probe.ready("q") == "1")
    #expect(deaths(try take("dead")) == "maxlen@q*1")
  }

  @Test("A dead letter can push another message out of the next full queue")
  mutating func chain() {
    declare("q", to: "next", exchange: "", ["x-max-length": 1])
    declare("next", to: "dead", exchange: "", ["x-max-length": 1])
    probe.publish("1", "2", "3", to: "q", on: channel)
    #expect(probe.ready("q") == "3")
    #expect(probe.ready("next") == "2")
    #expect(probe.ready("dead") == "1")
  }
}
