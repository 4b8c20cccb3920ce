import InMemoryBroker
import RPCCore

extension TrafficJournal {
  /// The line with the names of the columns of ``Entry/line``.
  package static var header: String {
    let layout = TraceLayout.unlimited
    return layout.line(
      time: "ms", id: "event", cause: "after", participant: layout.fit("who"), kind: "what",
      about: "about")
  }
}

extension TrafficJournal.Entry {
  /// The event as a line of a ``TextTrace``, without a newline.
  package var line: String {
    let names = JournalWords(journal)
    let layout = TraceLayout.unlimited
    return layout.line(
      time: TimeText.milliseconds(event.time), id: "#\(id)",
      cause: event.cause.map { "#\($0)" } ?? "",
      participant: layout.fit(names.name(of: event.participant)), kind: event.kind.rawValue,
      about: EventWords(names).about(event))
  }

  /// The event as a JSON object in one line, without a newline.
  ///
  /// Times are nanoseconds since the start of the server. `about` describes in words what has no
  /// key.
  package var json: [UInt8] {
    var fields: [ScenarioValue.Field] = []
    func add(_ key: String, _ value: ScenarioValue?) {
      if let value { fields.append(ScenarioValue.Field(key: key, value: value)) }
    }
    let names = JournalWords(journal)
    add("event", .integer(Int64(id)))
    add("nanoseconds", .integer(event.time.nanoseconds))
    add("after", event.cause.map { .integer(Int64($0)) })
    add("who", .string(journal.name(of: event.participant)))
    add("what", .string(event.kind.rawValue))
    if let call = event.call {
      add("call", .string(journal.calls[call].label))
      add("method", .string(journal.calls[call].method))
    }
    add("message", message)
    add("queue", event.queue.map { .string($0) })
    if case .delivery(let delivery) = event.detail {
      add("delivery", value(of: delivery))
    } else {
      let detail = EventWords(names).detail(of: event)
      add("detail", detail.isEmpty ? nil : .string(detail))
    }
    add("about", .string(EventWords(names).about(event)))
    return Array(ScenarioValue.object(fields).description.jsonWithoutFormatting.utf8)
  }

  private var message: ScenarioValue? {
    guard let trace = event.message else { return nil }
    let kind =
      switch trace.kind {
      case .request: "request"
      case .reply: "reply"
      case .other: "message"
      }
    let number = trace.kind == .other ? Int64(trace.subject) : Int64(trace.occurrence)
    return .object([
      ScenarioValue.Field(key: "kind", value: .string(kind)),
      ScenarioValue.Field(key: "number", value: .integer(number)),
    ])
  }

  private func value(of delivery: DeliveryDetail) -> ScenarioValue {
    var fields = [
      ScenarioValue.Field(key: "channel", value: .integer(Int64(delivery.channel))),
      ScenarioValue.Field(key: "tag", value: .integer(Int64(clamping: delivery.tag))),
    ]
    if journal.processes.indices.contains(delivery.process) {
      let process = ScenarioValue.string(journal.processes[delivery.process])
      fields.insert(ScenarioValue.Field(key: "process", value: process), at: 0)
    }
    if delivery.isAutoAcknowledged {
      fields.append(ScenarioValue.Field(key: "isAutoAcknowledged", value: .bool(true)))
    }
    return .object(fields)
  }
}
