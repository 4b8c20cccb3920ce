import Testing

@testable import RPCCore

@Suite("Needs of a transport's capabilities")
struct TransportCapabilitiesRequirementTests {
  @Test("Each capability that is missing is refused by name", arguments: 0..<11)
  func missing(bit: Int) {
    let capability = TransportCapabilities(rawValue: 1 << UInt32(bit))
    #expect(TransportCapabilities.all.contains(capability))
    let others = TransportCapabilities.all.subtracting(capability)
    #expect(throws: RPCError.self) { try others.require(capability) }
    #expect(throws: Never.self) { try TransportCapabilities.all.require(capability) }
  }
}
