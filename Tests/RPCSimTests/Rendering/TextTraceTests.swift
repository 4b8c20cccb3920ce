import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite struct TextTraceTests {
  @Test("The text is the header and the line of each event of the scenario")
  func lines() {
    let journal = Scenarios.journal(of: Scenarios.death())
    let trace = TextTrace(journal)
    #expect(trace.lines.dropFirst() == journal.scenarioEvents.map(trace.line)[...])
    #expect(trace.text == trace.lines.joined(separator: "\n") + "\n")
    #expect(trace.lines.count == journal.events.count - journal.prologueCount + 1)
  }

  @Test("An event that does not exist has an empty line")
  func missing() {
    let trace = TextTrace(Scenarios.journal(of: Scenarios.tutorial()))
    #expect(trace.line(-1).isEmpty)
    #expect(trace.line(1_000).isEmpty)
  }

  @Test("Names of any width keep the columns aligned")
  func alignment() {
    let journal = Journal(processes: ["顧客", "a very long name of a client", "x"], isOn: true)
    let lines = [Participant.process(0), .process(1), .process(2), .broker].map { participant in
      var journal = journal
      journal.events = [Self.event(.paused, by: participant)]
      return TextTrace(journal).line(0)
    }
    #expect(
      lines == [
        "    0.000000     #0         顧客                  paused",
        "    0.000000     #0         a very long name of…  paused",
        "    0.000000     #0         x                     paused",
        "    0.000000     #0         broker                paused",
      ])
  }

  @Test("Bodies are cut, and nothing in them can upset a terminal")
  func bodies() {
    let long = String(repeating: "x", count: 1_000)
    #expect(Self.about(.completed(RPCMessage(body: Array(long.utf8)))).hasSuffix("xx…"))
    #expect(
      Self.about(.completed(RPCMessage(body: Array("a\u{1B}[31m\nb".utf8))))
        == "call 0: returned a␛[31m␊b")
    #expect(Self.about(.completed(RPCMessage())) == "call 0: returned nothing")
  }

  @Test("A failure tells its name, and a remote one its type and message")
  func failures() {
    #expect(Self.about(.failed(.deadlineExceeded)) == "call 0: failed: deadlineExceeded")
    let error = RemoteError(code: .handlerError, type: "ValueError", message: "too\nbig")
    #expect(
      Self.about(.failed(.remote(error)))
        == "call 0: failed: handlerError ValueError \"too␊big\"")
    #expect(
      Self.about(.failed(.malformedReply(reason: "no JSON")))
        == "call 0: failed: malformedReply \"no JSON\"")
  }

  @Test("Calls that share a name are told apart, and so are replies and odd messages")
  func subjects() {
    var journal = Journal(processes: ["client"], isOn: true)
    journal.calls = Journal.Calls(
      (1...2).map {
        Journal.Call(label: "ask", ordinal: $0, method: "ask", process: 0, expectsReply: true)
      })
    let traces = [
      MessageTrace(subject: 1, kind: .request, occurrence: 1),
      MessageTrace(subject: 0, kind: .reply, occurrence: 2),
      MessageTrace(subject: 3, kind: .other, occurrence: 1),
    ]
    let words = EventWords(JournalWords(journal))
    let about = traces.map { trace in
      var event = Self.event(.published, by: .broker)
      event.message = trace
      return words.about(event)
    }
    #expect(about == ["request of ask#2", "reply 2 to ask#1", "message 3"])
  }

  private static func about(_ outcome: CallOutcome) -> String {
    var event = event(.callSettled, by: .process(0))
    event.call = 0
    event.detail = .outcome(outcome)
    return EventWords(JournalWords(Journal(processes: [], isOn: true))).about(event)
  }

  private static func event(_ kind: EventKind, by participant: Participant) -> JournalEvent {
    JournalEvent(
      time: .start, participant: participant, kind: kind, call: nil, message: nil, queue: nil,
      detail: .none,
      cause: nil)
  }
}
