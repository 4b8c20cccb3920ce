import InMemoryBroker
import RPCCore

/// The world of a simulation and its hosted code, with the operations that connect them.
///
/// The world has a lock, because code refers to it from any thread. Inside of a simulation there is
/// only one thread, so the lock is free.
final class SimulationState: Sendable {
  struct Content: Sendable {
    var world: World
    var links = LinkTable()
    /// The code of each process, indexed as in the world.
    var programs: [Program] = []
    /// The agenda's entries of sleeping tasks, by the key of the sleep.
    var sleeping: [UInt64: Int32] = [:]
    var clients = 0
    /// Calls that timed out while they waited for themselves.
    private(set) var deadlocks: [CallWait] = []
    /// The failures that were found.
    var findings: [CodeFinding] = []
    /// The faults of the options whose process or queue does not exist yet.
    var waitingFaults: [FaultScript] = []
    /// The random numbers of each life of a process that asked for some.
    ///
    /// They are only looked up, so their order does not matter.
    var random: [SimulatedRandom.Key: RandomStream] = [:]
    /// Whether the report is made.
    ///
    /// What code does later, when it is shut down, is no failure of the run.
    var isReported = false
    /// The states that the code has named.
    var sightings = Sightings()
    /// The messages that were sent, with their events, if a comparison needs them.
    var sent: [(event: JournalEvent.ID, message: RPCMessage)]?
    /// The window on the journal; `nil` if all of it is kept.
    var window: JournalWindow?

    /// Forgets the parts of the world that are over, if enough has happened.
    ///
    /// Returns whether an invariant is broken.
    mutating func forgetWhatIsOver() -> Bool {
      !(window?.slide(over: &world).isEmpty ?? true)
    }

    /// The violations of invariants so far.
    mutating func violations() -> [Violation] {
      guard world.journal.isOn else { return [] }
      return window?.violations(in: world)
        ?? Checkers.violations(in: world.evidence(isQuiescent: false))
    }

    /// Plans the faults of the options that can be planned now.
    mutating func planWaitingFaults() {
      guard !waitingFaults.isEmpty else { return }
      let faults = waitingFaults
      waitingFaults = []
      for fault in faults {
        if world.problems(with: fault).isEmpty {
          world.addFault(fault)
        } else {
          waitingFaults.append(fault)
        }
      }
    }

    /// Fails the run for each fault of the options that could not be planned.
    mutating func refuseWaitingFaults() {
      planWaitingFaults()
      for fault in waitingFaults {
        findings.append(fault.refusal(because: world.problems(with: fault)))
      }
    }

    /// Handles an event that a client or server of a process reports.
    mutating func observe(_ event: RPCEvent, at process: Int, client: Int) {
      if case .callSettled(let settlement, _) = event { noteDeadlock(settlement, of: client) }
      world.observe(event, at: process, client: client)
    }

    /// Notes a call that ends because it waited for itself.
    ///
    /// A deadlock says more than a missed deadline.
    private mutating func noteDeadlock(_ settlement: CallSettlement, of client: Int) {
      guard case .failed(.deadlineExceeded) = settlement.outcome, world.hasNestedCalls,
        let call = world.call(named: settlement.call, of: client)
      else { return }
      let wait = WaitExplainer(world).wait(for: call)
      if wait.isDeadlock { deadlocks.append(wait) }
    }

    /// Sends a method on a link, and keeps its message if a comparison needs it.
    mutating func submit(_ method: ClientMethod, on link: Slot) {
      let event = world.journal.events.count
      world.submit(method, on: link)
      guard sent != nil, case .publish(let publication) = method else { return }
      // While the process is paused, the journal has no event for the message.
      guard world.journal.events.count > event else { return }
      sent?.append((event, publication.message))
    }
  }

  /// The code of a process, and its current life.
  struct Program: Sendable {
    var name: String
    var body: @Sendable (SimulatedProcess) async throws -> Void
    /// The scheduler's number of the current life.
    ///
    /// It is never used again.
    var number: Int
    var task: SimulatedTask?
    /// The line of the test that starts the process.
    var origin: CodeLine?
  }

  let scheduler: DeterministicScheduler
  let seed: UInt64
  /// Whether the broker confirms publications.
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

  func fail(_ failure: CodeFailure, _ words: String, at line: CodeLine? = nil) {
    let told = line.map { "\($0): \(words)" } ?? words
    withContent { $0.findings.append(CodeFinding(failure: failure, words: told, line: line)) }
  }
}
