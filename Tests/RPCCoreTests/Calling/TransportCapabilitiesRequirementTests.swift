import Testing

@testable import RPCCore

@Suite("Needs of a transport's capabilities")
struct TransportCapabilitiesRequirementTests {
  @Test("Each capability that is missing is refused, with a name of its own")
  func missing() {
    let all = (0..<32).map { TransportCapabilities(rawValue: 1 << UInt32($0)) }
      .filter(TransportCapabilities.all.contains)
    #expect(all.count > 10)
    var errors: [RPCError] = []
    for capability in all {
      let others = TransportCapabilities.all.subtracting(capability)
      let error = #expect(throws: RPCError.self) { try others.require(capability) }
      if let error, !errors.contains(error) { errors.append(error) }
      #expect(throws: Never.self) { try TransportCapabilities.all.require(capability) }
    }
    #expect(errors.count == all.count)
  }
}
