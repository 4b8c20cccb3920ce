import Testing

@testable import RPCSim

/// A filter that asks for a part that an event never has is refused, so the known parts must be
/// true.
@Suite("What events are about")
struct EventPartsTests {
  private static let scenarios = ScenarioFolder.names + RaceCatalogue.races.map(\.right)

  /// The parts that events of each kind have in any run.
  private func seen() throws -> [EventKind: EventParts] {
    var seen: [EventKind: EventParts] = [:]
    for name in Self.scenarios {
      let scenario = try ScenarioFolder.scenario(name)
      for strategy in [Strategy.inOrder, .random(seed: 1), .random(seed: 2)] {
        for event in ScenarioRun(of: scenario, strategy: strategy).journal.events {
          seen[event.kind, default: []].formUnion(event.parts)
        }
      }
    }
    return seen
  }

  @Test(
    "No event is about more than its kind says, and each part that is said is there in some run")
  func truth() throws {
    let seen = try seen()
    for kind in EventKind.allCases {
      let known = seen[kind] ?? []
      #expect(known.isSubset(of: kind.parts), "\(kind.rawValue): \(known)")
      guard seen[kind] != nil else { continue }
      #expect(
        kind.parts.subtracting(known).subtracting(.code).isEmpty, "\(kind.rawValue): \(known)")
    }
  }

  @Test("They are said in words")
  func words() {
    #expect(EventKind.published.parts.words == "a call ('of')")
    #expect(EventKind.delivered.parts.words == "a call ('of'), a process and a queue")
    #expect(EventKind.brokerStopped.parts.words == nil)
  }
}

extension JournalEvent {
  fileprivate var parts: EventParts {
    var parts: EventParts = []
    if call != nil { parts.insert(.call) }
    if subject != nil { parts.insert(.process) }
    if queue != nil { parts.insert(.queue) }
    if case .failure = detail { parts.insert(.code) }
    return parts
  }
}
