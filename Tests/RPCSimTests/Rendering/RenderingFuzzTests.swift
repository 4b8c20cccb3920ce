import Foundation
import InMemoryBroker
import RPCCore
import TestSupport
import Testing

@testable import RPCSim

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Journals that no world writes; they must be rendered even so.
@Suite struct RenderingFuzzTests {
  @Test("Any journal can be shown, one line for each event", arguments: 0..<200 as Range<UInt64>)
  func anyJournal(seed: UInt64) {
    var source = OddJournal(seed: seed)
    let journal = source.journal()
    let trace = TextTrace(journal)
    #expect(trace.lines.count == journal.scenarioEvents.count + 1)
    #expect(trace.text.split(separator: "\n").count == trace.lines.count)
    expectSafe(trace.text)
    for _ in 0..<4 {
      let text = ColumnDiagram(journal).text(of: source.range(), marking: source.marks())
      expectSafe(text)
      #expect(!text.isEmpty)
    }
    #expect(ColumnDiagram(journal).text() == ColumnDiagram(journal).text())
    let diagram = SequenceDiagram(journal)
    #expect(XMLParser(data: Data(SVGDiagram(diagram).text.utf8)).parse())
    expectNoControls(MermaidDiagram(diagram).text)
    expectNoControls(ScenarioTable.json(of: diagram))
  }

  private func expectSafe(_ text: String) {
    expectNoControls(text)
    #expect(!text.contains(" \n"))
  }

  private func expectNoControls(_ text: String) {
    let controls = text.unicodeScalars.filter {
      $0 != "\n" && [.control, .format, .lineSeparator].contains($0.properties.generalCategory)
    }
    #expect(controls.isEmpty)
  }
}

/// Generates random journals.
private struct OddJournal {
  private static let names = [
    "", "client", "顧客", "a\u{1B}[2J\nb", "\u{202E}reversed", "e\u{301}\u{301}", "👩‍👩‍👧", "│▶",
    String(repeating: "long", count: 40),
  ]
  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func journal() -> Journal {
    let processes = (0..<random.next(below: 9)).map { _ in name() }
    var journal = Journal(processes: processes, isOn: true)
    journal.calls = Journal.Calls((0..<random.next(below: 4)).map { _ in call() })
    journal.events = (0..<random.next(below: 60)).map { _ in event() }
    journal.prologueCount = number()
    return journal
  }

  mutating func range() -> Range<JournalEvent.ID>? {
    let ends = (number(), number())
    return random.next(below: 4) == 0 ? nil : min(ends.0, ends.1)..<max(ends.0, ends.1)
  }

  mutating func marks() -> Set<JournalEvent.ID> { [number(), number()] }

  private mutating func name() -> String { random.element(of: Self.names) }

  /// Mostly an index that exists in a small journal, and sometimes one that never does.
  private mutating func number() -> Int {
    random.next(below: 8) == 0
      ? random.element(of: [-1, .min, .max, 1_000]) : random.next(below: 60)
  }

  private mutating func process() -> Int { random.next(below: 2) == 0 ? number() : 0 }

  private mutating func call() -> Journal.Call {
    Journal.Call(
      label: name(), ordinal: number(), method: name(), process: number(),
      expectsReply: random.next(below: 2) == 0)
  }

  private mutating func event() -> JournalEvent {
    let times: [Int64] = [0, 1, 1_500_000, -3, .min, .max]
    return JournalEvent(
      time: Instant(nanoseconds: random.element(of: times)),
      participant: random.next(below: 2) == 0 ? .broker : .process(process()),
      kind: random.element(of: EventKind.allCases),
      call: random.next(below: 2) == 0 ? nil : number(), message: trace(),
      queue: random.next(below: 2) == 0 ? nil : name(), detail: detail(),
      cause: random.next(below: 3) == 0 ? nil : number())
  }

  private mutating func trace() -> MessageTrace? {
    let kinds: [MessageTrace.Kind] = [.request, .reply, .other]
    let subject = UInt32(truncatingIfNeeded: number())
    let occurrence = UInt16(truncatingIfNeeded: number())
    let trace = MessageTrace(
      subject: subject, kind: random.element(of: kinds), occurrence: occurrence)
    return random.element(of: [nil, MessageTrace.none, trace])
  }

  private mutating func detail() -> EventDetail {
    let body = (0..<random.next(below: 500)).map { _ in random.byte() }
    let error = RemoteError(code: .handlerError, type: name(), message: name())
    let failure = AMQPError(code: 404, text: name() + ". " + name())
    let short = AMQPError(code: 320, text: name())
    return random.element(of: [
      .none, .delivery(DeliveryDetail(process: number(), channel: number(), tag: .max)),
      .deadline(nil), .deadline(.distantFuture), .outcome(.completed(RPCMessage(body: body))),
      .outcome(.failed(.malformedReply(reason: name()))), .handled(.result(body)),
      .handled(.failure(error)), .refusal(error), .failure(failure, process: number()),
      .failure(failure, process: nil), .linkClosed(short), .slowness(.max), .owner(process: nil),
      .connectionEnd(process: number(), failure),
      .owner(process: number()), .hop(.acknowledgement), .hop(.request), .loss(.processLetGo),
      .requeue(.recovered), .removal(.rejected), .operation(.cancel(consumerTag: name())),
      .answer(.queueDeclared(name: name(), messageCount: number(), consumerCount: number())),
      .answer(.returned(short)), .ownAnswer(.repeated), .part(.end(after: nil)),
      .pollFailure(.cancelled), .readBack(name()),
    ])
  }
}
