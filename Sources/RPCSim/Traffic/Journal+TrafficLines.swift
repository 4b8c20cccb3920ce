import InMemoryBroker
import RPCCore

extension Journal {
  /// The largest size of a traffic journal that is read, in bytes.
  package static let maximumTrafficSize = 64 << 20

  /// Reads a journal of traffic that a server wrote: one JSON object in each line.
  ///
  /// Text behind the last newline is left out, because the server may have been killed while it
  /// wrote.
  ///
  /// - Throws: ``ScenarioErrors`` with the first line that is no valid event.
  package init(trafficLinesOf text: SourceText) throws(ScenarioErrors) {
    guard text.bytes.count <= Self.maximumTrafficSize else {
      throw ScenarioErrors(
        text.diagnostic(
          at: 0, "this is longer than the \(Self.maximumTrafficSize) bytes that are read: cut it"))
    }
    var reader = TrafficReader()
    let newline = UInt8(ascii: "\n")
    guard let end = text.bytes.lastIndex(of: newline) else {
      throw ScenarioErrors(text.diagnostic(at: 0, "this holds no event of 'rpcsim serve'"))
    }
    for line in text.bytes[..<end].split(separator: newline, omittingEmptySubsequences: false) {
      try reader.read(SourceText(file: text.file, bytes: Array(line)))
    }
    self = reader.journal
  }
}

/// Builds a journal from its lines.
private struct TrafficReader {
  private(set) var journal = Journal(processes: [], isOn: true)
  private var processes: [String: Int] = [:]
  private var calls: [String: Int] = [:]

  mutating func read(_ text: SourceText) throws(ScenarioErrors) {
    let number = journal.events.count + 1
    do throws(ScenarioErrors) {
      let document = try DocumentNode(
        of: text, atMost: Journal.maximumTrafficSize, ifLonger: "is it a journal of 'rpcsim serve'?"
      )
      var errors = ReadingErrors()
      var line = TrafficLine()
      _ = TrafficLine.keys.read(document, into: &line, &errors)
      if let errors = ScenarioErrors(errors, in: text) { throw errors }
      guard line.event == journal.events.count else {
        throw ScenarioErrors(
          text.diagnostic(at: 0, "this is event \(line.event), and it should be \(number - 1)"))
      }
      guard line.nanoseconds >= 0 else {
        throw ScenarioErrors(text.diagnostic(at: 0, "an event cannot be before the server began"))
      }
      if let cause = line.cause, !journal.events.indices.contains(cause) {
        throw ScenarioErrors(text.diagnostic(at: 0, "event \(cause), its cause, is not before it"))
      }
      add(line)
    } catch {
      throw error.inLine(number)
    }
  }

  private mutating func add(_ line: TrafficLine) {
    let participant =
      line.participant == "broker" ? Participant.broker : .process(process(named: line.participant))
    var call: Int?
    if let label = line.call { call = index(of: label, line, by: participant) }
    let detail = detail(of: line)
    journal.events.append(
      JournalEvent(
        time: Instant(nanoseconds: line.nanoseconds), participant: participant, kind: line.kind,
        call: call,
        message: line.message.map { trace(of: $0, call) }, queue: line.queue, detail: detail,
        cause: line.cause))
  }

  private mutating func process(named name: String) -> Int {
    if let known = processes[name] { return known }
    journal.processes.append(name)
    processes[name] = journal.processes.count - 1
    return journal.processes.count - 1
  }

  /// The index of a call.
  ///
  /// The first line about a call adds the call, with the line's participant as its caller.
  private mutating func index(of label: String, _ line: TrafficLine, by participant: Participant)
    -> Int
  {
    if let known = calls[label] { return known }
    var caller = 0
    if case .process(let index) = participant { caller = index }
    journal.calls.append(
      Journal.Call(
        label: label, ordinal: 1, method: line.method ?? label, process: caller,
        expectsReply: line.kind == .callStarted))
    calls[label] = journal.calls.count - 1
    return journal.calls.count - 1
  }

  private func trace(of message: TrafficLine.Message, _ call: Int?) -> MessageTrace {
    guard let call, message.kind != .message else {
      return MessageTrace(subject: message.number, kind: .other, occurrence: 1)
    }
    return MessageTrace(
      subject: UInt32(call), kind: message.kind == .request ? .request : .reply,
      occurrence: UInt16(truncatingIfNeeded: message.number))
  }

  private mutating func detail(of line: TrafficLine) -> EventDetail {
    guard let delivery = line.delivery else { return detail(from: line.detail, of: line.kind) }
    var detail = DeliveryDetail(
      process: process(named: delivery.process ?? "a client"), channel: delivery.channel,
      tag: delivery.tag)
    detail.isAutoAcknowledged = delivery.isAutoAcknowledged
    return .delivery(detail)
  }

  /// Reads a detail from its words.
  ///
  /// Diagrams need the process of a consumer or a connection, and the hop of a fault. Other words
  /// are kept as they are.
  private mutating func detail(from words: String?, of kind: EventKind) -> EventDetail {
    guard let words else { return .none }
    switch kind {
    case .consumerAdded: return .owner(process: process(named: words))
    case .connectionClosed: return .connectionEnd(process: process(named: words), nil)
    case .messageLost, .messageDuplicated, .messageDelayed, .messageReordered, .messageCorrupted:
      return FaultPoint(hopIn: words).map(EventDetail.hop) ?? .readBack(words)
    default: return .readBack(words)
    }
  }
}

extension ScenarioErrors {
  /// The same error, with the number of its line in the whole text.
  fileprivate func inLine(_ number: Int) -> ScenarioErrors {
    let first = diagnostics[0]
    return ScenarioErrors(
      Diagnostic(
        file: first.file,
        position: SourcePosition(line: number, column: first.column), message: first.message,
        suggestion: first.suggestion, excerpt: first.excerpt))
  }
}
