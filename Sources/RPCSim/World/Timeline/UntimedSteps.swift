/// The steps of a story without times: those of a process come in the order of their times, and only in that.
struct UntimedSteps: Sendable {
  /// The steps that wait for earlier ones of their process.
  private(set) var toCome: [Int] = []
  /// Those that may come next.
  private var open: [Int] = []

  init() {}

  init(_ plan: [Cast.PlannedStep]) { toCome = Array(plan.indices) }

  /// A step is taken.
  mutating func take(_ step: Int) { open.removeAll { $0 == step } }

  /// Opens the steps of a process, or of all, that need not wait for an earlier one.
  mutating func next(of process: Int?, in plan: [Cast.PlannedStep]) -> [Int] {
    var next: [Int] = []
    for step in toCome where process ?? plan[step].process == plan[step].process {
      guard !mustWait(step, in: plan) else { continue }
      open.append(step)
      next.append(step)
    }
    toCome.removeAll(where: next.contains)
    return next
  }

  /// Whether another step of the process is over by the time at which this one may begin.
  private func mustWait(_ step: Int, in plan: [Cast.PlannedStep]) -> Bool {
    let later = plan[step]
    return (toCome + open).contains { other in
      plan[other].process == later.process && plan[other].at.most < later.at.least
    }
  }
}
