/// A story up to where it begins, with all who are to be up connected: each of many runs goes on from a copy.
package struct StoryOpening: Sendable {
  let scenario: Scenario
  private let world: World
  let monitors: Monitors
  /// What follows every run: it has been told how everybody connected.
  let checkers: Checkers

  /// - Parameters:
  ///   - scenario: A story without ``Scenario/problems()``.
  ///   - isUntimed: Whether times are left out.
  package init(_ scenario: Scenario, isUntimed: Bool = false) {
    self.scenario = scenario
    world = World(scenario, isUntimed: isUntimed)
    monitors = Monitors(of: world.cast)
    var checkers = Checkers()
    checkers.advance(through: world.journal)
    self.checkers = checkers
  }

  /// The world as a run with a seed begins.
  func world(seed: UInt64) -> World {
    var world = world
    world.scene.corruption = Corruption(seed: seed)
    return world
  }
}
