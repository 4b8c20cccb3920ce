import Testing

@testable import RPCSim

@Suite("Sets of kinds of events")
struct EventKindsTests {
  @Test("A kind's ordinal is its place among all kinds")
  func ordinals() {
    #expect(EventKind.allCases.map(\.ordinal) == Array(EventKind.allCases.indices))
    // A set has room for 128 kinds.
    #expect(EventKind.allCases.count <= 128)
  }

  @Test("A set has what was put in and nothing else")
  func contents() {
    for kind in EventKind.allCases {
      let kinds: EventKinds = [kind]
      #expect(EventKind.allCases.filter(kinds.contains) == [kind])
    }
    let both = ([.started, .published] as EventKinds).union([.messageCorrupted])
    #expect(EventKind.allCases.filter(both.contains) == [.started, .published, .messageCorrupted])
  }
}
