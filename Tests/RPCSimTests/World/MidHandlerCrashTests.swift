import InMemoryBroker
import Testing

@testable import RPCSim

/// Crashes in the middle of a handler, after the event that started it.
@Suite struct MidHandlerCrashTests {
  @Test("A server that dies in the middle of a handler takes its connection with it")
  func connection() {
    var scenario = Scenarios.tutorial()
    scenario.faults = [
      FaultScript(
        .crash(restartAfter: .milliseconds(100)), at: .midHandler, process: "worker")
    ]
    let journal = Scenarios.journal(of: scenario)
    let kinds = journal.events.map(\.kind)
    #expect(kinds.filter { $0 == .connectionClosed }.count == 1)
    #expect(kinds.filter { $0 == .requeued }.count == 1)
    #expect(kinds.filter { $0 == .handlerStarted }.count == 2)
  }
}
