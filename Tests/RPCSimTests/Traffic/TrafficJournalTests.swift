import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("Journals of traffic")
struct TrafficJournalTests {
  private var journal = TrafficJournal()
  private var slots = SlotMap<Int>()
  private let client: ConnectionID
  private let server: ConnectionID
  private let clientChannel: ChannelID
  private let serverChannel: ChannelID
  private var lines: [String] = []
  private var json: [UInt8] = []

  init() {
    client = ConnectionID(slot: slots.insert(0))
    server = ConnectionID(slot: slots.insert(0))
    clientChannel = ChannelID(slot: slots.insert(0))
    serverChannel = ChannelID(slot: slots.insert(0))
    take(.connected(client, name: nil), .channelOpened(clientChannel, on: client))
    take(.connected(server, name: "adder"), .channelOpened(serverChannel, on: server))
  }

  private mutating func take(_ events: CrossingEvent...) {
    for event in events {
      let crossing = Crossing(time: Instant(nanoseconds: 1_500_000), event: event)
      let entries = journal.take(crossing)
      lines += entries.map(\.line)
      for entry in entries { json += entry.json + [UInt8(ascii: "\n")] }
    }
  }

  private func message(_ kind: MessageTrace.Kind, _ occurrence: UInt16 = 1) -> RPCMessage {
    var message = RPCMessage(body: Array("3".utf8))
    message.trace = MessageTrace(subject: 0, kind: kind, occurrence: occurrence)
    return message
  }

  private mutating func send(
    _ message: RPCMessage, to queue: String, by channel: ChannelID, at receiver: ChannelID
  ) {
    let publication = Publication(routingKey: queue, message: message)
    let delivery = BrokerDelivery(
      consumerTag: "c", deliveryTag: 1, isRedelivered: false, publication: publication)
    take(
      .sent(.publish(publication), by: channel, about: message.trace),
      .noted(.published(message, by: channel)),
      .noted(
        .delivered(
          message, queue: queue, to: receiver, deliveryTag: 1, isRedelivered: false,
          isAutoAcknowledged: false)),
      .arrived(.delivery(delivery), at: receiver))
  }

  /// The lines without those of connecting, with single blanks between the columns.
  private var scenario: [String] {
    lines.map { $0.split(separator: " ").joined(separator: " ") }.filter {
      !$0.contains(" connected")
    }
  }

  @Test("a call is told from its start to its end, with what each event is because of")
  mutating func call() {
    send(message(.request), to: "rpc", by: clientChannel, at: serverChannel)
    send(message(.reply), to: "replies", by: serverChannel, at: clientChannel)
    let trace = message(.request).trace
    take(.sent(.acknowledge(deliveryTag: 1, multiple: false), by: serverChannel, about: trace))
    #expect(
      scenario == [
        "1.500000 #2 connection 1 call started rpc#1: rpc, no deadline",
        "1.500000 #3 #2 connection 1 request sent request of rpc#1 → rpc",
        "1.500000 #4 #3 broker published request of rpc#1",
        "1.500000 #5 #4 broker delivered request of rpc#1 from rpc to adder, channel 2, tag 1",
        "1.500000 #6 #5 adder request received request of rpc#1",
        "1.500000 #7 #6 adder reply sent reply to rpc#1 → replies",
        "1.500000 #8 #7 broker published reply to rpc#1",
        "1.500000 #9 #8 broker delivered reply to rpc#1 from replies to connection 1, channel 1, "
          + "tag 1",
        "1.500000 #10 #9 connection 1 call settled rpc#1: returned 3",
        "1.500000 #11 #6 adder acknowledgement sent request of rpc#1: channel 2, tag 1",
      ])
  }

  @Test("the second reply to a call is a duplicate")
  mutating func duplicate() {
    send(message(.request), to: "rpc", by: clientChannel, at: serverChannel)
    for occurrence in [1, 2] as [UInt16] {
      send(message(.reply, occurrence), to: "replies", by: serverChannel, at: clientChannel)
    }
    #expect(scenario.last?.hasSuffix("connection 1 duplicate reply reply 2 to rpc#1") == true)
  }

  @Test("names stay unique even if a client takes a name that is in use")
  mutating func names() {
    let other = ConnectionID(slot: slots.insert(0))
    take(.connected(other, name: "adder"), .recognized(client, as: "broker"))
    take(.disconnected(other), .disconnected(client))
    #expect(
      scenario.suffix(2) == [
        "1.500000 #3 adder (connection 3) disconnected",
        "1.500000 #4 broker (connection … disconnected",
      ])
  }

  @Test("an event is an object of JSON in one line")
  mutating func lineOfJSON() {
    let publication = Publication(routingKey: "rpc", message: message(.request))
    let crossing = Crossing(
      time: .start, event: .sent(.publish(publication), by: clientChannel, about: nil))
    let lines = journal.take(crossing).map { String(decoding: $0.json, as: UTF8.self) }
    #expect(
      lines.last == """
        {"event":3,"nanoseconds":0,"after":2,"who":"connection 1","what":"request sent",\
        "call":"rpc#1","method":"rpc","message":{"kind":"request","number":1},"queue":"rpc",\
        "about":"request of rpc#1 → rpc"}
        """)
  }

  @Test("what is kept of clients and calls has a limit")
  mutating func bounds() {
    for _ in 0..<5_000 {
      let other = ConnectionID(slot: slots.insert(0))
      take(.connected(other, name: nil), .disconnected(other))
    }
    #expect(journal.peers.count < 100)
  }
}
