import InMemoryBroker
import RPCCore
import Testing

@Suite("Expiry")
struct ExpiryTests {
  var probe = Probe()
  let channel: ChannelID

  init() throws {
    channel = try probe.openChannel()
    probe.declare("q", on: channel)
    probe.declare("ttl", on: channel) { $0.arguments = ["x-message-ttl": .integer(100)] }
  }

  private func instant(milliseconds: Int64) -> Instant {
    Instant(nanoseconds: milliseconds * 1_000_000)
  }

  @Test("The timer is the earliest expiry of a head, and an expired head is removed at it")
  mutating func timer() {
    probe.broker.isObserved = true
    #expect(probe.broker.nextTimer == nil)
    probe.publish("1", to: "ttl", on: channel)
    probe.publish("2", to: "q", on: channel, expiration: "50")
    #expect(probe.broker.nextTimer == instant(milliseconds: 50))
    #expect(probe.advance(milliseconds: 49).isEmpty)
    #expect(
      probe.advance(milliseconds: 1).notes == [
        .removed(.text("2", expiration: "50"), queue: "q", cause: .expired)
      ])
    #expect(probe.broker.nextTimer == instant(milliseconds: 100))
  }

  @Test("The shorter time to live of the queue and the message applies")
  mutating func smallerWins() {
    probe.publish("1", to: "ttl", on: channel, expiration: "30")
    #expect(probe.broker.nextTimer == instant(milliseconds: 30))
    probe.ask(.purgeQueue(name: "ttl"), on: channel)
    probe.publish("1", to: "ttl", on: channel, expiration: "300")
    #expect(probe.broker.nextTimer == instant(milliseconds: 100))
  }

  @Test("A message behind an unexpired one expires only when it reaches the head")
  mutating func onlyTheHeadExpires() {
    probe.publish("1", to: "q", on: channel)
    probe.publish("2", to: "q", on: channel, expiration: "50")
    probe.publish("3", to: "q", on: channel)
    #expect(probe.broker.nextTimer == nil)
    probe.advance(milliseconds: 200)
    #expect(probe.ready("q") == "1 2 3")
    #expect(probe.consume("q", as: "c", on: channel).deliveries == "c<-1#1 c<-3#2")
  }

  @Test("What expires just now can still be handed out, also behind what expired before")
  mutating func dueNow() {
    probe.publish("1", to: "q", on: channel, expiration: "50")
    probe.publish("2", to: "q", on: channel, expiration: "100")
    probe.now = instant(milliseconds: 100)
    #expect(probe.consume("q", as: "c", on: channel).deliveries == "c<-2#1")
  }

  @Test("Time to live 0 means deliver now or expire", arguments: ["0", nil])
  mutating func zero(expiration: String?) throws {
    probe.declare("now", on: channel) { $0.arguments = ["x-message-ttl": .integer(0)] }
    let queue = expiration == nil ? "now" : "q"
    probe.publish("1", to: queue, on: channel, expiration: expiration)
    #expect(probe.ready(queue) == "")
    probe.consume(queue, as: "c", on: channel, prefetch: 1)
    let actions = probe.publish("2", "3", to: queue, on: channel, expiration: expiration)
    #expect(actions.deliveries == "c<-2#1")
    #expect(probe.ready(queue) == "")
  }

  @Test("A message that expired without being routed onward is confirmed and not returned")
  mutating func expiredIsConfirmed() {
    probe.ask(.selectConfirms, on: channel)
    var publication = Publication(routingKey: "q", message: .text("1", expiration: "0"))
    publication.isMandatory = true
    #expect(
      probe.ask(.publish(publication), on: channel).replies == [
        .confirmed(publishTag: 1, multiple: false)
      ])
  }

  @Test("Requeue keeps the expiry, and a message requeued too late is not delivered again")
  mutating func requeueKeepsExpiry() {
    probe.publish("1", "2", to: "q", on: channel, expiration: "50")
    probe.get("q", on: channel)
    probe.get("q", on: channel)
    probe.advance(milliseconds: 20)
    probe.requeue(1, on: channel)
    #expect(probe.broker.nextTimer == instant(milliseconds: 50))
    probe.advance(milliseconds: 30)
    #expect(probe.ready("q") == "")
    probe.consume("q", as: "c", on: channel)
    #expect(probe.requeue(2, on: channel).deliveries == "")
    #expect(probe.ready("q") == "")
  }

  @Test("A delivered message does not expire")
  mutating func deliveredMessagesLive() {
    probe.publish("1", to: "q", on: channel, expiration: "50")
    probe.get("q", on: channel)
    #expect(probe.broker.nextTimer == nil)
    probe.advance(milliseconds: 100)
    #expect(probe.acknowledge(1, on: channel).failure == nil)
  }

  @Test("A get at the instant of an expiry still gets the message")
  mutating func arrivalPrecedesTimer() {
    probe.publish("1", to: "q", on: channel, expiration: "50")
    probe.now = instant(milliseconds: 50)
    #expect(probe.get("q", on: channel).got == "1#1+0")
  }

  @Test("An overdue message is not handed out, even if the timer was not asked")
  mutating func overdue() {
    probe.publish("1", to: "q", on: channel, expiration: "50")
    probe.now = instant(milliseconds: 51)
    #expect(probe.get("q", on: channel).got == "nothing")
  }

  @Test("Timers due at one instant fire in the order in which the queues were declared")
  mutating func ties() {
    probe.broker.isObserved = true
    probe.publish("1", to: "ttl", on: channel)
    probe.publish("2", to: "q", on: channel, expiration: "100")
    #expect(
      probe.advance(milliseconds: 100).notes == [
        .removed(.text("2", expiration: "100"), queue: "q", cause: .expired),
        .removed(.text("1"), queue: "ttl", cause: .expired),
      ])
  }

  @Test("Purging or deleting a queue takes its timer away")
  mutating func timerGoesWithMessages() {
    probe.publish("1", to: "q", on: channel, expiration: "50")
    probe.publish("1", to: "ttl", on: channel)
    probe.ask(.purgeQueue(name: "q"), on: channel)
    #expect(probe.broker.nextTimer == instant(milliseconds: 100))
    probe.ask(.deleteQueue(name: "ttl", ifUnused: false, ifEmpty: false), on: channel)
    #expect(probe.broker.nextTimer == nil)
  }
}
