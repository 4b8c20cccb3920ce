import InMemoryBroker
import Testing

@testable import RPCSim

/// Requests that are refused while handlers of other requests run.
@Suite struct RefusalTests {
  /// A run of a server that handles a call and meanwhile receives a request for an unknown method.
  private func run(answering replyTo: QueueAddress?, crashAt point: FaultPoint) -> ScenarioRun {
    var scenario = Scenarios.tutorial()
    scenario.queues = [QueueScript(name: "answers")]
    scenario.servers[0].prefetch = 2
    scenario.servers[0].executor = .concurrent(maximum: 2)
    var message = PublishStep(to: .queue("rpc_queue"))
    message.type = "unheard of"
    message.replyTo = replyTo
    scenario.steps.append(
      ScenarioStep(
        at: DurationRange(nanoseconds: 10 * Scenarios.millisecond), process: "client",
        action: .publish(message)))
    scenario.faults = [
      FaultScript(.crash(restartAfter: .milliseconds(1)), at: point, process: "worker")
    ]
    return ScenarioRun(of: scenario)
  }

  @Test(
    "A refused request, answered or not, does not hide the reply of a handler from a fault",
    arguments: [nil, .queue("answers")] as [QueueAddress?])
  func otherReply(replyTo: QueueAddress?) {
    let run = run(answering: replyTo, crashAt: .afterHandler)
    #expect(run.journal.events.contains { $0.kind == .requestRefused })
    #expect(run.vacuousFaults.isEmpty)
    let crash = run.journal.events.first { $0.kind == .crashed }
    #expect(crash?.time.nanoseconds == 42 * Scenarios.millisecond)
  }

  @Test("A refusal passes no point of a handler, of which none has run")
  func noHandler() {
    var scenario = Scenarios.tutorial()
    scenario.servers[0].methods[0].refusal = .init(refusing: "no")
    scenario.faults = [FaultScript(.crash(restartAfter: nil), at: .afterHandler)]
    let run = ScenarioRun(of: scenario)
    #expect(run.journal.events.contains { $0.kind == .requestRefused })
    #expect(run.vacuousFaults == [0])
  }
}
