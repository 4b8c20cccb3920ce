import RPCCore

/// The waits in a simulation in which nothing can happen any more.
struct StallReport {
  /// One line for each known wait of a task, and for each task whose wait is not known.
  let lines: [String]
  /// Whether a task may wait for something from outside.
  let mayWaitForOutside: Bool

  /// Finds the waits of a simulation.
  ///
  /// - Parameters:
  ///   - scheduler: The scheduler of the tasks.
  ///   - content: The world, and the state of hosted code.
  ///   - owners: The index in the world of each of the scheduler's processes, by the scheduler's
  ///     number.
  init(
    _ scheduler: DeterministicScheduler, _ content: SimulationState.Content, owners: [Int]
  ) {
    func origin(_ process: Int) -> String {
      guard owners.indices.contains(process) else { return "" }
      return content.programs[owners[process]].origin.map { " (\($0))" } ?? ""
    }
    let calls = content.world.waits()
    let callers = Set(calls.map { content.world.journal.calls[$0.call].process })
    let known = scheduler.waits
    let waiting = Set(known.map(\.process))
    let unknown = scheduler.unfinished.filter { task in
      owners.indices.contains(task.process) && !waiting.contains(task.process)
        && !callers.contains(owners[task.process])
        && content.programs[owners[task.process]].number == task.process
    }
    let atMainActor = scheduler.tasksAtMainActor
    lines =
      known.map { "\($0.task)\(origin($0.process)) waits: \($0.reason)" }
      + atMainActor.map {
        "\($0.task)\(origin($0.process)) waits for the main actor, which no schedule controls"
      }
      + unknown.filter { task in
        !atMainActor.contains { $0.process == task.process }
      }.map {
        "task `\($0.name ?? "")`\(origin($0.process)) waits for something outside of the simulation (a "
          + "callback of Dispatch or URLSession, a timer) or for a continuation that is not resumed"
      }
    mayWaitForOutside =
      !unknown.isEmpty || !atMainActor.isEmpty
      || calls.contains { $0.causes.last == .works }
  }
}

extension DeterministicScheduler {
  /// The tasks whose last job asked for the main actor, in the order of their appearance.
  fileprivate var tasksAtMainActor: [(process: Int, task: String)] {
    askedForMainActor.sorted().map { (tasks[$0].process, tasks.description(of: $0)) }
  }
}
