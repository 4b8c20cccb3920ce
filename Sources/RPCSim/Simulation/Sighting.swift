/// A state that an exploration has to see in some schedule, and how often it did.
///
/// A test proves little if the race it is about never happens. ``Simulation/sometimes(_:_:)`` names
/// such a state in the code of a simulation.
public struct Sighting: Hashable, Sendable, CustomStringConvertible {
  /// The name of the state.
  public let name: String
  /// The number of schedules whose code asked whether the state is there.
  public internal(set) var asked = 0
  /// The number of schedules in which it was there.
  public internal(set) var seen = 0

  init(_ name: String) { self.name = name }

  /// The name with both numbers.
  public var description: String {
    let state = DisplayText.quoted(name)
    return asked == 0
      ? "no schedule came to \(state)"
      : "\(state) was seen in \(seen) of \(asked) schedules that asked"
  }
}

/// The error of an exploration that held, but never saw what it had to see.
public struct NeverSeen: Error, Hashable, CustomStringConvertible, Sendable {
  /// The states that were never seen.
  public let sightings: [Sighting]
  /// The number of schedules that were run.
  public let schedules: Int

  /// The states, and advice.
  public var description: String {
    let states = sightings.map { "  \($0)" }.joined(separator: "\n")
    return """
      all \(schedules) schedules held, but the exploration did not see what it had to see:
      \(states)
      Explore more schedules, plan a fault, or give the network a range of latencies.
      """
  }
}

extension Simulation {
  /// Names a state that some schedule of an exploration has to see.
  ///
  /// ``explore(schedules:strategy:seed:options:sighting:_:)`` throws ``NeverSeen`` if no schedule
  /// sees it. In a single simulation nothing depends on it.
  ///
  /// - Parameters:
  ///   - name: The name of the state, such as "a retry overtakes its original".
  ///   - isSeen: Whether the state is there now.
  public func sometimes(_ name: String, _ isSeen: Bool = true) {
    state.withContent { $0.sightings.note(name, isSeen) }
  }
}

/// The sightings of one run, or of several.
struct Sightings: Sendable {
  /// In the order in which they were named first.
  private(set) var all: [Sighting] = []

  init(_ names: [String] = []) {
    for name in names { _ = index(of: name) }
  }

  /// Notes that a run asked for a state, and whether it was there.
  mutating func note(_ name: String, _ isSeen: Bool) {
    let index = index(of: name)
    all[index].asked = 1
    if isSeen { all[index].seen = 1 }
  }

  /// Adds the sightings of another run.
  mutating func add(_ other: Sightings) {
    for sighting in other.all {
      let index = index(of: sighting.name)
      all[index].asked += sighting.asked
      all[index].seen += sighting.seen
    }
  }

  private mutating func index(of name: String) -> Int {
    if let known = all.firstIndex(where: { $0.name == name }) { return known }
    all.append(Sighting(name))
    return all.count - 1
  }
}
