import Foundation
import RPCSim
import Testing

@Suite("What is said of transports")
struct TransportDocumentationTests {
  @Test("Every rule is named where what it checks is asked for, and no other")
  func rules() throws {
    let source = try String(
      contentsOf: URL(filePath: #filePath).appending(
        path: "../../../../Sources/RPCCore/Transport/Transport.swift"
      ).standardized,
      encoding: .utf8)
    let named = Set(source.matches(of: /`([a-z]+(?:-[a-z0-9]+)+)`/).map { String($0.1) })
    let rules = Set(TransportConformance.rules.map(\.id))
    #expect(rules.subtracting(named) == [])
    #expect(named.subtracting(rules) == [])
  }
}
