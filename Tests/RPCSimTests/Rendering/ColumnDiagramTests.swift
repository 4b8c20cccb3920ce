import InMemoryBroker
import Testing

@testable import RPCSim

@Suite struct ColumnDiagramTests {
  private let death = Scenarios.journal(of: Scenarios.death())

  @Test("An excerpt knows who was down and who is at work when it begins")
  func excerpt() throws {
    let started = try #require(death.events.firstIndex { $0.kind == .handlerStarted })
    let crashed = try #require(death.events.firstIndex { $0.kind == .crashed })
    let restarted = try #require(death.events.lastIndex { $0.kind == .started })
    #expect(
      ColumnDiagram(death).text(of: started + 1..<crashed + 1) == """
            ms  worker
                   ┃
            42     ┃ returned 832040
                   ╳ crashes after reply sent

        """)
    #expect(
      ColumnDiagram(death).text(of: crashed + 1..<restarted + 1) == """
            ms  client                    broker                    worker
                   │                         │
            43     │                         │◀──── reply to first ────
                   │                         │◀─── connection ends ────
                   │                         │ request of first is
                   │                         │ back in rpc_queue
            44     │◀──── reply to first ────│
                   │ first returned 832040   │
           142     │                         │                         │ starts

        """)
  }

  @Test("Marked events are pointed at, and drawn even if they usually are not")
  func marking() throws {
    let sent = try #require(death.events.firstIndex { $0.kind == .replySent })
    let settled = try #require(death.events.firstIndex { $0.kind == .callSettled })
    let text = ColumnDiagram(death).text(of: sent..<settled + 1, marking: [sent, settled])
    let marked = text.split(separator: "\n").filter { $0.hasSuffix("◀── here") }
    #expect(marked.count == 2)
    #expect(marked.first?.contains("reply sent: reply to first") == true)
    #expect(marked.last?.contains("reply to first ────│") == true)
  }

  @Test("Every event can be pointed at", arguments: [Scenarios.death(), Scenarios.crowd()])
  func markingAny(scenario: Scenario) {
    let journal = Scenarios.journal(of: scenario)
    for id in journal.scenarioEvents {
      let text = ColumnDiagram(journal).text(marking: [id])
      #expect(text.split(separator: "\n").count { $0.hasSuffix("◀── here") } == 1)
    }
  }

  @Test("Who does nothing has no column; callers stand to the left of the broker, servers right")
  func columns() throws {
    var scenario = Scenarios.crowd()
    scenario.clients.append(ClientScript(name: "idle"))
    let journal = Scenarios.journal(of: scenario)
    let end = try #require(journal.events.firstIndex { $0.kind == .paused })
    let text = ColumnDiagram(journal).text(of: journal.prologueCount..<end)
    let header = try #require(text.split(separator: "\n").first)
    let names = header.split(separator: " ")
    #expect(names == ["ms", "client", "other", "broker", "worker", "doubler"])
  }

  @Test("Arrows cross the lifelines between, and narrow columns shorten their labels")
  func crossing() {
    let text = ColumnDiagram(Scenarios.journal(of: Scenarios.crowd())).text()
    #expect(text.contains("│─request first──┼───────────────▶│ → rpc_queue"))
    #expect(text.contains("│────────────────┼─request outer─▶┃ runs twice"))
  }

  @Test("Up to five participants fit a page", arguments: Scenarios.all)
  func width(scenario: Scenario) {
    let text = ColumnDiagram(Scenarios.journal(of: scenario)).text()
    for line in text.split(separator: "\n") { #expect(CellText(line).width <= 100) }
  }

  @Test("A lost acknowledgement ends in a cross before the broker")
  func lostAcknowledgement() {
    var scenario = Scenarios.tutorial()
    scenario.faults = [FaultScript(.drop, at: .acknowledgement)]
    let text = ColumnDiagram(Scenarios.journal(of: scenario)).text()
    #expect(text.contains("│  ╳──── ack of first ────│"))
  }

  @Test("A lost reply ends in a cross before its caller, wherever it is lost")
  func lostReply() {
    var scenario = Scenarios.tutorial()
    scenario.faults = [FaultScript(.drop, at: .replyDelivery)]
    let dropped = ColumnDiagram(Scenarios.journal(of: scenario)).text()
    #expect(dropped.contains("│  ╳─── reply to first ───│"))
    scenario.faults = [FaultScript(.crash(restartAfter: nil), at: .onReply)]
    let late = ColumnDiagram(Scenarios.journal(of: scenario)).text()
    #expect(late.contains("   ╳─── reply to first ───│"))
  }

  @Test("An empty journal is drawn as one line that says so")
  func empty() {
    let journal = Journal(processes: ["client"], isOn: true)
    #expect(ColumnDiagram(journal).text() == "(nothing happens)\n")
  }
}
