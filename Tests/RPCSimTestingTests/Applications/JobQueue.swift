import InMemoryBroker
import RPCCore
import RPCSim
import RPCSimTesting
import Testing

/// A defect that the job queue can be run with.
enum JobBug: String, CaseIterable, Sendable {
  /// A worker sees that a job is free, loads its input, and only then takes the lease.
  case leasesAfterLoading
  /// The number of a lease is checked before the result is uploaded, and not when it is stored.
  case checksLeaseBeforeUpload
  /// A cancellation is looked up before the result is uploaded, and not when it is stored.
  case checksCancelBeforeUpload
  /// The parts of a job, which are done at the same time, report the progress themselves.
  case reportsFromParts
  /// A job is counted before its result is uploaded, and not when it is stored.
  case countsBeforeUpload

  /// The comment of the invariant that the bug breaks.
  var broken: String {
    switch self {
    case .leasesAfterLoading: "no two leases of a job overlap"
    case .checksLeaseBeforeUpload: "each result is stored once"
    case .checksCancelBeforeUpload: "a job whose cancellation was confirmed has no result"
    case .reportsFromParts: "progress never goes backwards"
    case .countsBeforeUpload: "each stored result is counted once"
    }
  }
}

/// A job of four parts, known by its ID.
struct Job: Codable, Hashable, Sendable {
  var id: String

  /// The numbers of the parts.
  static let parts = 1...4

  /// The progress after a number of steps: the parts, and the storing of the result.
  static func percentage(after steps: Int) -> Int { steps * 100 / (parts.count + 1) }
}

/// The reason why a worker gives up a job.
enum JobStop: Error {
  case leaseLost, cancelled
}

/// A permission to work on a job for a while.
struct JobLease: Sendable {
  /// The number that fences the lease off from earlier ones of the job.
  var number: Int
  /// The parts that were done under earlier leases.
  var parts: Set<Int>
  /// Whether nothing is left to do, because the job is cancelled or its result is stored.
  var isOver: Bool
  /// The number of steps that are done.
  var steps: Int
}

// MARK: Database

/// The database of all jobs and results, which outlives the workers.
///
/// Each method is one turn of the actor, like one transaction.
actor JobTable {
  private struct Row {
    var parts: Set<Int> = []
    var lease = 0
    var leaseEnd = Instant.start
    var isCancelled = false
  }

  /// The results by job, in the order in which they were stored.
  private(set) var results: [String] = []
  /// The number of finished jobs.
  private(set) var finishedCount = 0
  /// Whether a lease was granted while another one of the same job was valid.
  private(set) var hasOverlap = false
  /// Whether a job was begun under one lease and continued under another.
  private(set) var hasTakeover = false
  private var rows: [String: Row] = [:]
  private let bug: JobBug?

  init(bug: JobBug?) { self.bug = bug }

  /// Whether a worker may lease the job.
  func isFree(_ job: Job, at now: Instant) -> Bool {
    isOver(job) || now >= row(of: job).leaseEnd
  }

  /// Leases a job unless another lease is valid.
  func lease(_ job: Job, at now: Instant) -> JobLease? {
    isFree(job, at: now) ? grant(job, at: now) : nil
  }

  /// Leases a job.
  ///
  /// A job that is over needs no lease.
  func grant(_ job: Job, at now: Instant) -> JobLease {
    var row = row(of: job)
    if !isOver(job) {
      if now < row.leaseEnd { hasOverlap = true }
      if !row.parts.isEmpty { hasTakeover = true }
      row.lease += 1
      row.leaseEnd = now.advanced(by: .milliseconds(150))
      rows[job.id] = row
    }
    let steps = row.parts.count + (results.contains(job.id) ? 1 : 0)
    return JobLease(number: row.lease, parts: row.parts, isOver: isOver(job), steps: steps)
  }

  /// Notes that a part is done, and extends the lease.
  ///
  /// - Returns: The number of parts that are done.
  func finish(_ part: Int, of job: Job, under lease: JobLease, at now: Instant) throws -> Int {
    try check(job, under: lease)
    rows[job.id]?.parts.insert(part)
    rows[job.id]?.leaseEnd = now.advanced(by: .milliseconds(150))
    return row(of: job).parts.count
  }

  /// Throws if the job is cancelled, or if the lease is not the last one.
  func check(_ job: Job, under lease: JobLease) throws {
    try checkCancellation(of: job)
    try checkNumber(of: lease, on: job)
  }

  /// Stores the result of a job and counts it.
  func store(_ job: Job, under lease: JobLease) throws {
    if bug != .checksCancelBeforeUpload { try checkCancellation(of: job) }
    if bug != .checksLeaseBeforeUpload { try checkNumber(of: lease, on: job) }
    results.append(job.id)
    if bug != .countsBeforeUpload { count() }
  }

  /// Counts a finished job.
  func count() { finishedCount += 1 }

  /// Cancels a job unless its result is stored.
  ///
  /// - Returns: Whether the job is cancelled.
  func cancel(_ job: Job) -> Bool {
    guard !results.contains(job.id) else { return row(of: job).isCancelled }
    rows[job.id, default: Row()].isCancelled = true
    return true
  }

  private func row(of job: Job) -> Row { rows[job.id] ?? Row() }

  private func isOver(_ job: Job) -> Bool {
    row(of: job).isCancelled || results.contains(job.id)
  }

  private func checkCancellation(of job: Job) throws {
    if row(of: job).isCancelled { throw JobStop.cancelled }
  }

  private func checkNumber(of lease: JobLease, on job: Job) throws {
    if row(of: job).lease != lease.number { throw JobStop.leaseLost }
  }
}

// MARK: Processes

/// The code of the workers and of the process that cancels jobs.
struct JobServices: Sendable {
  var bug: JobBug?
  let table: JobTable

  /// Takes jobs, one at a time, until the process ends.
  func work(as worker: SimulatedProcess) async throws {
    try await RPCServer(worker, serving: "jobs") { handlers in
      handlers.stream("run", of: Int.self) { (job: Job, progress) in
        // The stream of a cancelled job ends early.
        do { try await run(job, at: worker.clock, reporting: progress) } catch JobStop.cancelled {}
      }
    }.run()
  }

  /// Cancels jobs until the process ends.
  func control(as process: SimulatedProcess) async throws {
    try await RPCServer(process, serving: "control") { handlers in
      handlers.handle("cancel") { (job: Job) in await table.cancel(job) }
    }.run()
  }

  /// Does the parts of a job, two at a time, and stores its result.
  ///
  /// The steps that an earlier worker did are reported again, because every stream begins with the
  /// first step.
  private func run(
    _ job: Job, at clock: SimulatedClock, reporting progress: ReplyWriter<Int>
  ) async throws {
    let lease = try await lease(job, at: clock)
    var steps = 0
    func report() throws {
      steps += 1
      try progress.write(Job.percentage(after: steps))
    }
    for _ in 0..<lease.steps { try report() }
    if lease.isOver { return }

    let left = Job.parts.filter { !lease.parts.contains($0) }
    for pair in stride(from: 0, to: left.count, by: 2).map({ left[$0...].prefix(2) }) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for part in pair {
          group.addTask {
            try await clock.sleep(for: .milliseconds(20))
            let count = try await table.finish(part, of: job, under: lease, at: clock.now)
            if bug == .reportsFromParts { try progress.write(Job.percentage(after: count)) }
          }
        }
        for try await _ in group where bug != .reportsFromParts { try report() }
      }
    }

    try await table.check(job, under: lease)
    if bug == .countsBeforeUpload { await table.count() }
    try await upload(at: clock)
    try await table.store(job, under: lease)
    try progress.write(100)
  }

  /// Leases a job and loads its input, as soon as the job is free.
  private func lease(_ job: Job, at clock: SimulatedClock) async throws -> JobLease {
    while true {
      if bug == .leasesAfterLoading {
        if await table.isFree(job, at: clock.now) {
          try await load(at: clock)
          return await table.grant(job, at: clock.now)
        }
      } else if let lease = await table.lease(job, at: clock.now) {
        try await load(at: clock)
        return lease
      }
      try await clock.sleep(for: .milliseconds(50))
    }
  }

  /// Stands in for reading the input of a job.
  private func load(at clock: SimulatedClock) async throws {
    try await clock.sleep(for: .milliseconds(10))
  }

  /// Stands in for writing a result to a file server.
  private func upload(at clock: SimulatedClock) async throws {
    try await clock.sleep(for: .milliseconds(30))
  }
}

/// What a client knows about its job.
struct JobView: Sendable {
  enum Outcome: Sendable {
    case finished, cancelled
  }

  var job: Job
  /// The percentages, in the order in which they came.
  var progress: [Int] = []
  var outcome: Outcome?
  var isCancelConfirmed = false
}

/// A client that watches a job, and may cancel it.
struct JobClient: Sendable {
  let jobs: RPCClient
  let control: RPCClient
  let clock: SimulatedClock

  /// Submits a job, watches it to its end, and submits it again after an error.
  ///
  /// A new stream begins with the first step, so the steps that are known are skipped.
  func watch(_ job: Job, cancellingAt limit: Int?) async -> JobView {
    var view = JobView(job: job)
    var options = CallOptions()
    options.timeout = .milliseconds(400)
    for _ in 0..<20 {
      do {
        var steps = 0
        let stream = try await jobs.stream("run", job, of: Int.self, options: options)
        for try await percentage in stream {
          steps += 1
          guard steps > view.progress.count else { continue }
          view.progress.append(percentage)
          if percentage == limit { view.isCancelConfirmed = await cancel(job) }
        }
        view.outcome = view.progress.contains(100) ? .finished : .cancelled
        return view
      } catch { continue }
    }
    return view
  }

  /// Asks for a cancellation some time later, and again if there is no answer.
  ///
  /// - Returns: Whether the cancellation was confirmed.
  private func cancel(_ job: Job) async -> Bool {
    try? await clock.sleep(for: .milliseconds(10))
    for _ in 0..<5 {
      let answer = try? await control.call(
        "cancel", job, as: Bool.self, timeout: .milliseconds(200))
      if let answer { return answer }
    }
    return false
  }
}

// MARK: The scenario

/// Three jobs and two workers; the second job is cancelled while a worker is at it.
struct JobScenario: Sendable {
  var bug: JobBug?

  /// Runs the jobs while processes crash and stand still, and checks the database.
  func run() async throws {
    let sim = try Simulation.current
    let table = JobTable(bug: bug)
    let services = JobServices(bug: bug, table: table)
    sim.declareQueue("jobs")
    sim.declareQueue("control")
    sim.process("worker1") { try await services.work(as: $0) }
    sim.process("worker2") { try await services.work(as: $0) }
    sim.process("control") { try await services.control(as: $0) }
    sim.setLatency(DurationRange(.milliseconds(1) ... .milliseconds(4)))
    planFaults(of: sim)

    let views = try await views(of: ["A", "B", "C"].map(Job.init), by: sim)
    // By then each request that the broker delivers again is handled.
    try await sim.sleep(for: .seconds(5))

    let (results, finishedCount) = await (table.results, table.finishedCount)
    let (hasOverlap, hasTakeover) = await (table.hasOverlap, table.hasTakeover)
    let told = views.filter { $0.outcome != nil }
    let cancelled = views.filter(\.isCancelConfirmed).map(\.job.id)
    let finished = views.filter { $0.outcome == .finished }.map(\.job.id)
    #expect(!hasOverlap, "no two leases of a job overlap")
    #expect(Set(results).count == results.count, "each result is stored once")
    #expect(
      Set(results).isDisjoint(with: cancelled),
      "a job whose cancellation was confirmed has no result")
    #expect(
      views.allSatisfy { zip($0.progress, $0.progress.dropFirst()).allSatisfy(<) },
      "progress never goes backwards")
    #expect(finishedCount == results.count, "each stored result is counted once")
    #expect(
      told.count == views.count && Set(finished) == Set(results),
      "each client is told what became of its job")
    sim.sometimes("a worker continues the job of another", hasTakeover)
  }

  /// Plans a crash and a pause of the workers, a crash elsewhere, and a repeated message.
  private func planFaults(of sim: Simulation) {
    var random = sim.random
    func anytime() -> Duration { .milliseconds(Int.random(in: 1...180, using: &random)) }
    sim.plan(.at(anytime(), .crash(restartAfter: .milliseconds(100)), of: "worker1"))
    sim.plan(.at(anytime(), .pause(for: .milliseconds(800)), of: "worker2"))
    sim.plan(.crash(.anywhere, of: "control", restartAfter: .milliseconds(100)))
    sim.plan(.duplicate(.request).call("run").atMost(1))
  }

  /// Submits the jobs, one every 40 ms, and returns what the clients saw.
  private func views(of jobs: [Job], by sim: Simulation) async throws -> [JobView] {
    try await withRPCClient(sim, calling: "jobs") { queue in
      try await withRPCClient(sim, calling: "control") { control in
        let client = JobClient(jobs: queue, control: control, clock: sim.clock)
        return try await withThrowingTaskGroup(of: JobView.self) { group in
          for (number, job) in jobs.enumerated() {
            group.addTask {
              try await sim.sleep(for: .milliseconds(40 * number))
              return await client.watch(job, cancellingAt: job.id == "B" ? 40 : nil)
            }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
      }
    }
  }
}

@Suite("A job queue with progress streams")
struct JobQueueTests {
  @Test("The application holds in every schedule", .explored(schedules: 200))
  func holds() async throws {
    try await JobScenario(bug: nil).run()
  }

  @Test(
    "Each planted bug is found, at the line of the invariant that it breaks",
    arguments: JobBug.allCases)
  func found(bug: JobBug) async throws {
    let found = try await issues(of: .explored(schedules: 1_000)) {
      try await JobScenario(bug: bug).run()
    }
    #expect(found.first?.comments.first?.rawValue == bug.broken)
  }
}
