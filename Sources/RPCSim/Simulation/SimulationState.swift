import InMemoryBroker
import RPCCore

/// The world of a simulation and the code beside it: what either wants of the other passes here.
///
/// The world is behind a lock because code holds references to it from wherever it runs; under a
/// simulation that is one thread, so nobody ever waits for it.
final class SimulationState: Sendable {
  struct Content: Sendable {
    var world: World
    /// Who receives on each link.
    var links = LinkTable()
    /// The code of each process, by its place in the world.
    var programs: [Program] = []
    /// The agenda's entries of those that sleep.
    var sleeping: [UInt64: Int32] = [:]
    var clients = 0
    /// Calls that timed out while they waited for themselves.
    private(set) var deadlocks: [CallWait] = []
    /// What was found wrong.
    var findings: [CodeFinding] = []
    /// What was in the messages that were sent, by the event that says so, if that is wanted.
    var sent: [(event: JournalEvent.ID, message: RPCMessage)]?
    /// What is kept of the run, unless it is all.
    var window: JournalWindow?

    /// Forgets what is over, if that is wanted and due; returns whether an invariant is broken.
    mutating func forgetWhatIsOver() -> Bool {
      !(window?.slide(over: &world).isEmpty ?? true)
    }

    /// Where the run breaks an invariant.
    mutating func violations() -> [Violation] {
      guard world.journal.isOn else { return [] }
      return window?.violations(in: world)
        ?? Checkers.violations(in: world.evidence(isQuiescent: false))
    }

    /// Takes what a client or server of a process tells.
    mutating func observe(_ event: RPCEvent, at process: Int, client: Int) {
      if case .callSettled(let settlement, _) = event { noteDeadlock(settlement, of: client) }
      world.observe(event, at: process, client: client)
    }

    /// A call that ends because it waited for itself is worth more than the word that it was late.
    private mutating func noteDeadlock(_ settlement: CallSettlement, of client: Int) {
      guard case .failed(.deadlineExceeded) = settlement.outcome, world.hasNestedCalls,
        let call = world.call(named: settlement.call, of: client)
      else { return }
      let wait = WaitExplainer(world).wait(for: call)
      if wait.isDeadlock { deadlocks.append(wait) }
    }

    /// Sends a method on a link.
    mutating func submit(_ method: ClientMethod, on link: Slot) {
      let event = world.journal.events.count
      world.submit(method, on: link)
      guard sent != nil, case .publish(let publication) = method else { return }
      // The journal says nothing of it if the process stands still.
      guard world.journal.events.count > event else { return }
      sent?.append((event, publication.message))
    }
  }

  /// A process's code, and its life at the moment.
  struct Program: Sendable {
    var name: String
    var body: @Sendable (SimulatedProcess) async throws -> Void
    /// The scheduler's number of the life that runs; it is never used again.
    var place: Int
    var task: SimulatedTask?
    /// Where the test starts it.
    var origin: String?
  }

  let scheduler: DeterministicScheduler
  let seed: UInt64
  /// Whether publications are confirmed.
  let usesConfirms: Bool
  private let content: WatchedMutex<Content>

  init(world: World, scheduler: DeterministicScheduler, seed: UInt64, usesConfirms: Bool) {
    self.scheduler = scheduler
    self.seed = seed
    self.usesConfirms = usesConfirms
    content = WatchedMutex(Content(world: world))
  }

  func withContent<Result: Sendable>(_ body: (inout Content) -> Result) -> Result {
    content.withLock { body(&$0) }
  }

  func withWorld<Result: Sendable>(_ body: (inout World) -> Result) -> Result {
    content.withLock { body(&$0.world) }
  }

  func fail(_ failure: CodeFailure, _ words: String) {
    withContent { $0.findings.append(CodeFinding(failure: failure, words: words)) }
  }
}
