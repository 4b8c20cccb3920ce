import InMemoryBroker
import Testing

@testable import RPCSim

@Suite struct SequenceDiagramTests {
  private let diagram = SequenceDiagram(ScenarioRun(of: Scenarios.death(), keepsChoices: true))

  /// The step of the nth event of a kind.
  private func step(_ kind: EventKind, _ nth: Int = 1) throws -> Int {
    let steps = diagram.steps.indices.filter { diagram.steps[$0].event.kind == kind }
    try #require(steps.count >= nth)
    return steps[nth - 1]
  }

  private func state(_ kind: StateSpan.Kind, at step: Int) -> [String] {
    diagram.spans.filter { $0.kind == kind && $0.steps.contains(step) }
      .map { [$0.owner, $0.text, $0.due].joined(separator: "|") }
  }

  @Test("Rows are those of the columns, and each step knows the rows that show it")
  func rows() throws {
    let started = diagram.steps[try step(.callStarted)]
    #expect(started.rows == 0..<1)
    let sent = diagram.steps[try step(.requestSent)]
    #expect(sent.rows.isEmpty && sent.rows.upperBound == 1)
    let settled = diagram.steps[try step(.callSettled)]
    #expect(settled.rows.count == 2)
    #expect(diagram.rows[settled.rows.lowerBound].arrow?.label == "reply to first")
    #expect(diagram.rows[settled.rows.upperBound - 1].note?.text == "first returned 832040")
  }

  @Test("A request is ready, delivered, ready again when its server dies, and then gone")
  func queue() throws {
    let text = "rpc_queue|request of first|"
    #expect(try state(.ready, at: step(.enqueued)) == [text])
    let delivered = try step(.delivered)
    #expect(state(.ready, at: delivered).isEmpty)
    #expect(
      state(.unacknowledged, at: delivered) == ["rpc_queue|request of first at worker, tag 1|"])
    let requeued = try step(.requeued)
    #expect(state(.ready, at: requeued) == [text])
    #expect(state(.unacknowledged, at: requeued).isEmpty)
    let last = diagram.steps.count - 1
    #expect(state(.ready, at: last).isEmpty && state(.unacknowledged, at: last).isEmpty)
  }

  @Test("A call is pending from its start to its end, and a handler runs until its server dies")
  func callsAndHandlers() throws {
    let settled = try step(.callSettled)
    #expect(
      try state(.pending, at: step(.callStarted)) == ["client|first|deadline at 30000 ms"])
    #expect(state(.pending, at: settled - 1).count == 1)
    #expect(state(.pending, at: settled).isEmpty)
    #expect(try state(.handler, at: step(.handlerStarted)) == ["worker|request of first|"])
    #expect(try state(.handler, at: step(.handlerFinished)).isEmpty)
  }

  @Test("Timers are those of the world; without it, the deadlines that the journal tells of")
  func timers() throws {
    #expect(
      try state(.timer, at: step(.crashed)).contains("worker|start the process|at 142 ms"))
    #expect(
      try state(.underWay, at: step(.requestSent))
        == ["client|to the broker: request of first#1|at 1 ms"])
    let journal = SequenceDiagram(Scenarios.journal(of: Scenarios.death()))
    let timers = journal.spans.filter { $0.kind == .timer }
    #expect(timers.map(\.text) == ["deadline of first"])
    #expect(journal.choices == nil)
  }

  @Test("Causes within the scenario are steps, and none comes after what it causes")
  func causes() {
    for (index, step) in diagram.steps.enumerated() {
      #expect(step.cause ?? -1 < index)
      #expect(step.cause.map { $0 + diagram.firstEvent } == step.event.cause)
    }
  }

  @Test("What failed is told with its steps, which are pointed at")
  func findings() {
    var scenario = Scenarios.death()
    scenario.expectations = [.handlerRuns(call: "first", server: nil, ExpectedCount(1))]
    let failed = SequenceDiagram(ScenarioRun(of: scenario))
    #expect(failed.verdict == "failed")
    let finding = failed.findings.first
    #expect(finding?.text == "expectation 1: the handler of first ran 2 times, not once")
    let kinds = finding?.steps.map { failed.steps[$0].event.kind }
    #expect(kinds == [.handlerStarted, .handlerStarted] && failed.findings.count == 1)
    #expect(failed.rows.count { $0.isMarked } == 2)
    #expect(diagram.findings.isEmpty && diagram.rows.allSatisfy { !$0.isMarked })
  }
}
