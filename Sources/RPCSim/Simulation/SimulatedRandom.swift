/// The random numbers of a process in a simulation.
///
/// They depend on the seed of the schedule, the process and its life, so a token replays them. Code
/// that takes an `inout some RandomNumberGenerator` gets a variable:
///
/// ```swift
/// var random = worker.random
/// let delay = Int.random(in: 1...5, using: &random)
/// ```
///
/// All generators of one life of a process continue one sequence of numbers.
public struct SimulatedRandom: RandomNumberGenerator, Sendable {
  private let state: SimulationState
  private let key: Key

  /// The life of a process.
  struct Key: Hashable, Sendable {
    var process: Int
    var life: Int
  }

  init(_ state: SimulationState, process: Int, life: Int) {
    self.state = state
    key = Key(process: process, life: life)
  }

  /// The next number of the process.
  public mutating func next() -> UInt64 {
    state.withContent { content in
      content.random[key, default: RandomStream(seed: state.seed, site: key.site)].next()
    }
  }
}

extension SimulatedRandom.Key {
  fileprivate var site: StableHash {
    StableHash("random numbers of code").adding(process).adding(life)
  }
}

extension SimulatedProcess {
  /// The random numbers of this life of the process.
  public var random: SimulatedRandom { SimulatedRandom(state, process: index, life: life) }
}

extension Simulation {
  /// The random numbers of the process `test`.
  public var random: SimulatedRandom { test.random }
}
