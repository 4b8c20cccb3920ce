import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("Journals of traffic that are read back")
struct TrafficLineTests {
  private var writer = TrafficJournal()
  private var slots = SlotMap<Int>()
  /// The lines that were written, as a trace and as JSON.
  private var lines: [String] = []
  private var json: [UInt8] = []

  private mutating func take(_ event: CrossingEvent, at nanoseconds: Int64 = 1_000) {
    let crossing = Crossing(time: Instant(nanoseconds: nanoseconds), event: event)
    for entry in writer.take(crossing) {
      lines.append(entry.line)
      json += entry.json + [UInt8(ascii: "\n")]
    }
  }

  private mutating func connect(_ name: String?) -> (ConnectionID, ChannelID) {
    let connection = ConnectionID(slot: slots.insert(0))
    let channel = ChannelID(slot: slots.insert(0))
    take(.connected(connection, name: name))
    take(.channelOpened(channel, on: connection))
    return (connection, channel)
  }

  /// Writes a call, its reply, the acknowledgement, and an error after them.
  private mutating func tell() {
    let (_, client) = connect(nil)
    let (server, serving) = connect("adder")
    for (kind, queue, from, to) in [
      (MessageTrace.Kind.request, "rpc", client, serving), (.reply, "replies", serving, client),
    ] {
      var message = RPCMessage(body: Array("3".utf8))
      message.trace = MessageTrace(subject: 0, kind: kind, occurrence: 1)
      let publication = Publication(routingKey: queue, message: message)
      take(.sent(.publish(publication), by: from, about: message.trace))
      take(.noted(.published(message, by: from)))
      take(.noted(.enqueued(message, queue: queue)))
      take(
        .noted(
          .delivered(
            message, queue: queue, to: to, deliveryTag: 1, isRedelivered: false,
            isAutoAcknowledged: kind == .reply)))
      take(
        .arrived(
          .delivery(
            BrokerDelivery(
              consumerTag: "c", deliveryTag: 1, isRedelivered: false, publication: publication)),
          at: to))
    }
    let request = MessageTrace(subject: 0, kind: .request, occurrence: 1)
    take(.sent(.acknowledge(deliveryTag: 1, multiple: false), by: serving, about: request))
    take(.arrived(.channelFailed(AMQPError(code: 406, text: "PRECONDITION_FAILED")), at: serving))
    take(.disconnected(server))
  }

  private func words(_ line: String) -> String {
    line.split(separator: " ").joined(separator: " ")
  }

  @Test("What is read back says the same as what was written")
  mutating func same() throws {
    tell()
    let journal = try Journal(trafficLinesOf: SourceText(file: "live.jsonl", bytes: json))
    let trace = TextTrace(journal)
    #expect(journal.events.count > 12)
    #expect(journal.events.indices.map { words(trace.line($0)) } == lines.map(words))
    #expect(SVGDiagram(SequenceDiagram(journal)).text.contains("adder"))
    #expect(ColumnDiagram(journal).text().contains("request of rpc#1"))
  }

  @Test("Whose consumer it is, and the hop of a fault, are read back as values")
  mutating func values() throws {
    let (server, serving) = connect("adder")
    take(.noted(.consumerAdded(consumerTag: "c", queue: "rpc", channel: serving)))
    let trace = MessageTrace(subject: 0, kind: .other, occurrence: 1)
    take(.harmed(.drop, hop: .delivery, trace, process: server))
    let journal = try Journal(trafficLinesOf: SourceText(file: "live.jsonl", bytes: json))
    #expect(journal.events.map(\.detail).suffix(2) == [.owner(process: 0), .hop(.delivery)])
    #expect(journal.processes == ["adder"])
  }

  @Test("A line that was not written to its end is left out")
  mutating func cut() throws {
    tell()
    let text = SourceText(file: "live.jsonl", bytes: json.dropLast(5))
    #expect(try Journal(trafficLinesOf: text).events.count == lines.count - 1)
  }

  @Test(
    "What is wrong is named with its line",
    arguments: [
      ("", "live.jsonl:1:1: error: this holds no event of 'rpcsim serve'"),
      ("[]\n", "live.jsonl:1:1: error: expected an event in braces, found an array"),
      (
        #"{"event":0,"nanoseconds":0,"who":"broker","what":"publishd"}"# + "\n",
        "live.jsonl:1:50: error: unknown event 'publishd', did you mean 'published'?"
      ),
      (
        #"{"event":1,"nanoseconds":0,"who":"broker","what":"published"}"# + "\n",
        "live.jsonl:1:1: error: this is event 1, and it should be 0"
      ),
      (
        #"{"event":0,"nanoseconds":0,"who":"broker","what":"published"}"# + "\n"
          + #"{"event":1,"nanoseconds":0,"who":"broker","what":"enqueued","after":1}"# + "\n",
        "live.jsonl:2:1: error: event 1, its cause, is not before it"
      ),
      (
        #"{"event":0,"nanoseconds":-1,"who":"broker","what":"published"}"# + "\n",
        "live.jsonl:1:1: error: an event cannot be before the server began"
      ),
    ])
  func mistakes(text: String, headline: String) {
    let errors = #expect(throws: ScenarioErrors.self) {
      try Journal(trafficLinesOf: SourceText(file: "live.jsonl", text: text))
    }
    #expect(errors?.diagnostics.first?.headline == headline)
  }

  @Test("Any bytes are a live journal or an error, and what is one can be drawn")
  mutating func anyBytes() {
    tell()
    var random = RandomStream(seed: 5, site: StableHash("live lines"))
    var drawn = 0
    for _ in 0..<400 {
      var bytes = json
      for _ in 0..<(1 + random.next() % 3) {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      guard let journal = try? Journal(trafficLinesOf: SourceText(file: "live.jsonl", bytes: bytes))
      else { continue }
      drawn += 1
      #expect(!HTMLPage(SequenceDiagram(journal)).text.isEmpty)
    }
    #expect(drawn > 0)
  }
}
