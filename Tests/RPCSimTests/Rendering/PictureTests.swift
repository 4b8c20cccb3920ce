import Foundation
import InMemoryBroker
import Testing

@testable import RPCSim

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct PictureTests {
  private static func diagram(_ scenario: Scenario) -> SequenceDiagram {
    SequenceDiagram(ScenarioRun(of: scenario, keepsChoices: true))
  }

  @Test("Mermaid tells the tutorial's race") func mermaid() {
    let text = MermaidDiagram(Self.diagram(Scenarios.death())).text
    #expect(
      text == """
        sequenceDiagram
          title tutorial
          participant p0 as client
          participant p1 as broker
          participant p2 as worker
          Note right of p0: 0 ms: calls fib as first
          p0->>p1: 1 ms: request of first
          Note right of p1: → rpc_queue
          p1->>p2: 2 ms: request of first
          activate p2
          Note right of p2: runs fib
          Note right of p2: 42 ms: returned 832040
          Note right of p2: ╳ crashes after reply sent
          deactivate p2
          p2->>p1: 43 ms: reply to first
          p2->>p1: connection ends
          Note right of p1: request of first is back in rpc_queue
          p1->>p0: 44 ms: reply to first
          Note right of p0: first returned 832040
          Note right of p2: 142 ms: starts, connects
          p2->>p1: 143 ms: consume rpc_queue
          p1->>p2: 144 ms: request of first again
          activate p2
          Note right of p2: runs fib
          Note right of p2: 184 ms: returned 832040
          deactivate p2
          p2->>p1: 185 ms: reply 2 to first
          p2->>p1: ack of first
          p1->>p0: 186 ms: reply 2 to first
          Note right of p0: ignores it#58; duplicate

        """)
  }

  @Test("A page knows where faults could strike that a schedule places, and whether they did")
  func strikes() throws {
    var scenario = Scenarios.death()
    scenario.faults[0].point = .anywhere
    let take = Decision(
      operation: .strikeFault, participant: "worker",
      subject: "crash after reply, before ack of first#1")
    let before = Decision(
      operation: .strikeNothing, participant: "worker",
      subject: "after reply, before ack of first#1")
    let strike = Deviation(take: Moment(take), before: Moment(before))
    for (deviations, struck) in [([], 0), ([strike], 1)] as [([Deviation], Int64)] {
      let strategy = Strategy.following(DecisionSchedule(deviations: deviations))
      let diagram = SequenceDiagram(
        ScenarioRun(of: scenario, strategy: strategy, keepsChoices: true))
      let table = try ScenarioValue(decoding: Array(ScenarioTable.json(of: diagram).utf8))
      guard case .object(let fields) = table,
        case .array(let rows)? = fields.first(where: { $0.key == "strikes" })?.value,
        case .array(let texts)? = fields.first(where: { $0.key == "texts" })?.value
      else {
        Issue.record("there is no list of strikes")
        return
      }
      let told = rows.compactMap { row -> [String]? in
        guard case .array(let cells) = row else { return nil }
        let words = cells.dropFirst(2).map { cell -> String in
          guard case .integer(let index) = cell, case .string(let text) = texts[Int(index)] else {
            return ""
          }
          return text
        }
        return ["\(cells[1])"] + words
      }
      let other = struck == 1 ? "\(strike.before)" : "\(strike.take)"
      #expect(told.contains(["\(struck)", "\(strike.take)", other, "'\(other)'"]))
      #expect(told.count > 3)
    }
  }

  @Test("Mermaid's lost messages end in a cross") func mermaidLoss() {
    let text = MermaidDiagram(Self.diagram(Scenarios.lostRequest())).text
    #expect(text.contains("  p0-xp1: request of first\n"))
  }

  @Test("Each activation bar of a Mermaid diagram ends", arguments: Scenarios.all)
  func bars(scenario: Scenario) {
    var open: Set<Substring> = []
    for line in MermaidDiagram(Self.diagram(scenario)).text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words[0] == "activate" { #expect(open.insert(words[1]).inserted) }
      if words[0] == "deactivate" { #expect(open.remove(words[1]) != nil) }
    }
    #expect(open.isEmpty)
  }

  @Test("The picture of a call") func svg() {
    var scenario = Scenarios.lostRequest()
    scenario.story = "Nobody <hears> it."
    let text = SVGDiagram(Self.diagram(scenario)).text
    let shapes = text.components(separatedBy: "</style>\n").last ?? ""
    #expect(text.contains("<desc id=\"story\">Nobody &lt;hears&gt; it.</desc>"))
    #expect(shapes == Self.lostRequest)
  }

  @Test("Every picture is well-formed XML, and the same each time", arguments: Scenarios.all)
  func wellFormed(scenario: Scenario) {
    let text = SVGDiagram(Self.diagram(scenario)).text
    let parser = XMLParser(data: Data(text.utf8))
    #expect(parser.parse(), "\(parser.parserError.debugDescription)")
    #expect(text == SVGDiagram(Self.diagram(scenario)).text)
  }

  private static let lostRequest = """
    <rect class="page" width="100%" height="100%"/>
    <rect class="box" rx="4" x="46" y="12" width="58" height="24"/>
    <text class="h" x="75" y="28">client</text>
    <path class="up" d="M75 36L75 147"/>
    <rect class="box" rx="4" x="211" y="12" width="58" height="24"/>
    <text class="h" x="240" y="28">broker</text>
    <path class="up" d="M240 36L240 147"/>
    <text class="t" x="26" y="62">0</text>
    <text class="n" x="85" y="62">calls fib as first</text>
    <path class="a lost" d="M80 90L216 90"/>
    <path class="x" d="M210 84l12 12m0 -12l-12 12"/>
    <text class="m" x="157" y="84">request of first</text>
    <text class="t" x="26" y="113">10</text>
    <text class="n" x="85" y="113">first failed:</text>
    <text class="n" x="85" y="128">deadlineExceeded</text>
    </svg>

    """

  private static let odd = #"a"b'c<d>&amp;#;:--></script><!--\ end;"# + "\u{1}\u{202E}顧"

  private static func oddJournal() -> Journal {
    var journal = Scenarios.journal(of: Scenarios.crowd())
    journal.processes = journal.processes.map { _ in odd }
    for call in journal.calls.indices { journal.calls[call].label = odd }
    for event in journal.events.indices {
      guard let queue = journal.events[event].queue else { continue }
      // The client that consumes a reply queue is still drawn as a caller.
      journal.events[event].queue = queue.hasPrefix("amq.") ? "amq." + odd : odd
    }
    return journal
  }

  @Test("No name gets out of the text that it stands in")
  func escapes() throws {
    var diagram = SequenceDiagram(Self.oddJournal())
    (diagram.title, diagram.story) = (Self.odd, Self.odd)
    #expect(XMLParser(data: Data(SVGDiagram(diagram).text.utf8)).parse())
    let page = HTMLPage(diagram).text
    #expect(page.components(separatedBy: "</script").count == 3)
    #expect(page.components(separatedBy: "<script").count == 3)
    #expect(!page.contains("<!--"))
    let mermaid = MermaidDiagram(diagram).text
    #expect(mermaid.contains("participant p0 as a#34;b#39;c#60;d#62;#38;amp#59;#35;#59;#58;"))
    for scalar in mermaid.unicodeScalars { #expect(scalar == "\n" || scalar.value >= 0x20) }
  }

  @Test("The page's table is JSON that says what the diagram does")
  func table() throws {
    let diagram = SequenceDiagram(Self.oddJournal())
    let value = try ScenarioValue(decoding: Array(ScenarioTable.json(of: diagram).utf8))
    guard case .object(let fields) = value else { throw Failure() }
    guard case .array(let steps)? = fields.first(where: { $0.key == "steps" })?.value else {
      throw Failure()
    }
    #expect(steps.count == diagram.steps.count)
    #expect(fields.map(\.key).contains("texts"))
  }

  private struct Failure: Error {}

  @Test("A journal in which nothing happens can be drawn")
  func nothing() {
    let diagram = SequenceDiagram(Journal(processes: ["client"], isOn: true))
    #expect(MermaidDiagram(diagram).text == "sequenceDiagram\n")
    #expect(SVGDiagram(diagram).text.contains("(nothing happens)"))
    #expect(HTMLPage(diagram).text.contains(#""steps":[]"#))
  }
}
