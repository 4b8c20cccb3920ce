import Foundation
import Testing

@testable import RPCSim
@testable import RPCSimCommand

@Suite struct JSONReportTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("The document says everything about each scenario, and the totals")
  func document() throws {
    try folder.write("a.json5", ScenarioTexts.neverStruck())
    try folder.write("b.json5", ScenarioTexts.tutorial(replacing: "832040", by: "5"))
    try folder.write("c.json5", ScenarioTexts.deadlock)
    let run = ToolRun("run", folder.path, "--format=json", "--seed=7")
    #expect(run.code == .failed)
    let document = try ScenarioValue(decoding: Array(run.output.utf8))
    let scenarios = try #require(document["stories"]?.elements)
    #expect(scenarios.map { $0["name"] } == [.string("a"), .string("b"), .string("c")])
    let (first, second, third) = (scenarios[0], scenarios[1], scenarios[2])
    #expect(first["seed"] == .integer(7))
    #expect(first["strategy"] == .string("random"))
    #expect(first["held"] == .bool(false))
    #expect(first["endNanoseconds"] != nil)
    let fault = try #require(first["faults"]?.elements?.first)
    #expect(fault["kind"] == .string("crash"))
    #expect(fault["point"] == .string("after ack"))
    #expect(fault["fired"] == .integer(0))
    #expect(fault["position"]?["line"] == .integer(15))
    let expectation = try #require(second["expectations"]?.elements?.first)
    #expect(expectation["text"] == .string("first returns 5 within 1s"))
    #expect(expectation["verdict"] == .string("refuted"))
    #expect(expectation["message"] == .string("first returned 832040, not 5"))
    #expect(expectation["position"]?["line"] == .integer(16))
    #expect(expectation["position"]?["column"] == .integer(5))
    #expect(third["waits"]?.elements?.first?["isDeadlock"] == .bool(true))
    #expect(document["totals"]?["failed"] == .integer(3))
    #expect(document["totals"]?["faultsPlanned"] == .integer(1))
  }

  @Test("Foundation reads it as well")
  func foundation() throws {
    let path = try folder.write("a.json5", ScenarioTexts.race)
    let run = ToolRun("run", path, "--format=json", "--trace", "--diagram")
    #expect(run.code == .held)
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
    let scenarios = (object as? [String: Any])?["stories"] as? [[String: Any]]
    #expect((scenarios?.first?["trace"] as? [String])?.isEmpty == false)
    #expect((scenarios?.first?["diagram"] as? [String])?.isEmpty == false)
    #expect(scenarios?.first?["seed"] == nil)
  }
}

extension ScenarioValue {
  fileprivate subscript(key: String) -> ScenarioValue? {
    guard case .object(let fields) = self else { return nil }
    return fields.first { $0.key == key }?.value
  }

  fileprivate var elements: [ScenarioValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }
}
