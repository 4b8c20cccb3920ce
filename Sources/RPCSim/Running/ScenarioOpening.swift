/// A scenario at its beginning, with all its first processes connected.
///
/// Runs go on from copies of it.
package struct ScenarioOpening: Sendable {
  let scenario: Scenario
  private let world: World
  let monitors: Monitors
  /// The checkers of every run.
  ///
  /// They have read the events before the beginning.
  let checkers: Checkers

  /// - Parameters:
  ///   - scenario: A scenario without ``Scenario/problems()``.
  ///   - isUntimed: Whether times are ignored.
  package init(_ scenario: Scenario, isUntimed: Bool = false) {
    self.scenario = scenario
    world = World(scenario, isUntimed: isUntimed)
    monitors = Monitors(of: world.cast)
    var checkers = Checkers()
    checkers.advance(through: world.journal)
    self.checkers = checkers
  }

  /// The world at the beginning of a run with a seed.
  func world(seed: UInt64) -> World {
    var world = world
    world.scene.corruption = Corruption(seed: seed)
    return world
  }
}
