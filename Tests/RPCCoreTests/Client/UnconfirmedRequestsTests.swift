import Testing

@testable import RPCCore

@Suite("Unconfirmed requests")
struct UnconfirmedRequestsTests {
  @Test("A tag takes out its own request, once")
  func one() {
    var unconfirmed = UnconfirmedRequests.of("a", "b", "c")
    #expect(unconfirmed.settled(2) == ["b"])
    #expect(unconfirmed.settled(2) == [])
    #expect(unconfirmed.settled(1) == ["a"])
    #expect(unconfirmed.settled(1) == [])
    #expect(unconfirmed.settled(3) == ["c"])
  }

  @Test("Several are taken out in the order of their publication, up to and with the tag")
  func several() {
    var unconfirmed = UnconfirmedRequests.of("a", "b", nil, "d", "e")
    #expect(unconfirmed.settled(2) == ["b"])
    #expect(unconfirmed.settled(4, multiple: true) == ["a", "d"])
    #expect(unconfirmed.settled(5, multiple: true) == ["e"])
  }

  @Test("Tags that were not given out take out nothing", arguments: [0, 3, UInt64.max])
  func unknownTag(tag: UInt64) {
    var unconfirmed = UnconfirmedRequests.of("a", "b")
    #expect(unconfirmed.settled(tag) == [])
    #expect(unconfirmed.settled(tag, multiple: true) == [])
    #expect(unconfirmed.settled(2, multiple: true) == ["a", "b"])
  }

  @Test("Tags go on counting after earlier requests have gone")
  func goesOnCounting() {
    var unconfirmed = UnconfirmedRequests.of("a", "b")
    #expect(unconfirmed.settled(2, multiple: true) == ["a", "b"])
    unconfirmed.append("c")
    #expect(unconfirmed.settled(3) == ["c"])
  }
}

extension UnconfirmedRequests {
  fileprivate static func of(_ correlationIDs: String?...) -> UnconfirmedRequests {
    var unconfirmed = UnconfirmedRequests()
    for correlationID in correlationIDs { unconfirmed.append(correlationID) }
    return unconfirmed
  }

  fileprivate mutating func settled(_ tag: UInt64, multiple: Bool = false) -> [String] {
    take(tag, multiple: multiple)
  }
}
