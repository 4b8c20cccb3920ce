import RPCCore

extension DeterministicScheduler {
  /// Takes what other threads have brought.
  @inline(__always)
  func takeMail() {
    guard !mail.isEmpty else { return }
    for item in mail.takeAll() { take(item) }
  }

  private func take(_ item: ForeignMail.Item) {
    switch item {
    case .escape(let escape):
      notedEscapes.append(escape)
    case .job(let job, let process, let resumer):
      let task = ConcurrencyRuntime.taskIdentity(of: job).flatMap { tasks.index(of: $0) }
      let wasAtMainActor = task.map(askedForMainActor.contains) ?? false
      let kind: Escape.Kind = wasAtMainActor ? .mainActor : .resumedFromOutside(by: resumer)
      notedEscapes.append(escape(kind, of: job, process: process))
      arrive(job, at: process)
    }
  }

  /// The task that runs is about to go to the main actor, maybe.
  func noteMainActor() {
    guard let task = currentTask else { return }
    learnName(of: task)
    askedForMainActor.insert(task)
  }

  /// Waits in real time until another thread brings something; `false` if none does.
  package func waitForOutside(milliseconds: Int) -> Bool { mail.wait(milliseconds: milliseconds) }

  private func escape(_ kind: Escape.Kind, of job: UnownedJob, process: Int?) -> Escape {
    let index = ConcurrencyRuntime.taskIdentity(of: job).flatMap { tasks.index(of: $0) }
    return Escape(
      kind: kind, process: process ?? index.map { tasks[$0].process },
      task: index.map { tasks.description(of: $0) } ?? "an actor or a task not seen before")
  }

  /// Notes that the calling task is at work on another thread than the simulation's.
  func noteMetOutside(doing action: String) {
    let name = ConcurrencyRuntime.currentTaskName.map { "task `\($0)`" } ?? "an unnamed task"
    _ = mail.deliver(.escape(Escape(kind: .metOutside(doing: action), process: nil, task: name)))
  }

  /// Lets a task that wanted to sleep by a real clock sleep by the simulation's, and notes it.
  ///
  /// The job is that of the runtime's own waker, not of the sleeper.
  func acceptRealSleep(_ job: UnownedJob, for delay: Duration, process: Int) {
    guard CurrentScheduler.isInside(self), let sleeper = currentTask else {
      return acceptFromOutside(job, process: process)
    }
    learnName(of: sleeper)
    let nanoseconds = Instant.start.advanced(by: delay).nanoseconds
    let process = tasks[sleeper].process
    notedEscapes.append(
      Escape(
        kind: .realSleep(nanoseconds: nanoseconds), process: process,
        task: tasks.description(of: sleeper)))
    // How much of the time had passed before is not repeatable; in whole milliseconds it mostly is.
    let milliseconds = max(0, nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 > 0 ? 1 : 0))
    let (whole, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
    let instant = overflow ? .distantFuture : now.advanced(byNanoseconds: whole)
    let id = sleepers.nextID(process: process)
    _ = sleepers.add(.job(job, sleeper), id: id, until: instant)
    onSleep?(id, instant)
  }
}
