/// The steps of a scenario without times.
///
/// Only steps of the same process have an order: that of their times.
struct UntimedSteps: Sendable {
  /// The steps that wait for earlier ones of their process.
  private(set) var toCome: [Int] = []
  /// The steps that may come next.
  private var open: [Int] = []

  init() {}

  init(_ plan: [Cast.PlannedStep]) { toCome = Array(plan.indices) }

  mutating func take(_ step: Int) { open.removeAll { $0 == step } }

  /// Opens the steps of a process, or of all, that need not wait for an earlier one.
  ///
  /// Returns them.
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

  /// Whether another step of the process comes first: its latest time is before this step's
  /// earliest.
  private func mustWait(_ step: Int, in plan: [Cast.PlannedStep]) -> Bool {
    let later = plan[step]
    return (toCome + open).contains { other in
      plan[other].process == later.process && plan[other].at.most < later.at.least
    }
  }
}
