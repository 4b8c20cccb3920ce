import RPCCore

extension DeterministicScheduler {
  /// Takes the items that other threads have left.
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

  /// The running task may be about to go to the main actor.
  func noteMainActor() {
    guard let task = currentTask else { return }
    learnName(of: task)
    askedForMainActor.insert(task)
  }

  /// Waits in real time until another thread leaves an item; `false` if none does.
  package func waitForOutside(milliseconds: Int) -> Bool { mail.wait(milliseconds: milliseconds) }

  private func escape(_ kind: Escape.Kind, of job: UnownedJob, process: Int?) -> Escape {
    let index = ConcurrencyRuntime.taskIdentity(of: job).flatMap { tasks.index(of: $0) }
    return Escape(
      kind: kind, process: process ?? index.map { tasks[$0].process },
      task: index.map { tasks.description(of: $0) } ?? "an actor or a task not seen before")
  }

  /// Notes that the calling task runs on a thread outside of the simulation.
  func noteMetOutside(doing action: String) {
    let name = ConcurrencyRuntime.currentTaskName.map { "task `\($0)`" } ?? "an unnamed task"
    _ = mail.deliver(.escape(Escape(kind: .metOutside(doing: action), process: nil, task: name)))
  }

  /// Turns a sleep by a real clock into a sleep by the simulation's clock, and notes it.
  ///
  /// The job is the runtime's own waker, and not a job of the sleeper.
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
    // The real time that has passed already differs between runs. Rounded up to whole milliseconds,
    // the duration is mostly the same.
    let milliseconds = max(0, nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 > 0 ? 1 : 0))
    let (whole, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
    let instant = overflow ? .distantFuture : now.advanced(byNanoseconds: whole)
    let id = sleepers.nextID(process: process)
    _ = sleepers.add(.job(job, sleeper), id: id, until: instant)
    onSleep?(id, instant)
  }
}
