import Testing

@testable import RPCSim

/// The contents of the schema; `.ci/reports` checks that other tools can read it.
@Suite("The JSON Schema of scenario files")
struct ScenarioSchemaTests {
  private let schema = Scenario.schema

  @Test("Every key of the tables is described in it")
  func everyKey() throws {
    var described: [String: String] = [:]
    func visit(_ value: ScenarioValue) {
      switch value {
      case .object(let fields):
        if case .object(let keys)? = value["properties"] {
          for key in keys { described[key.key] = key.value["description"].map { "\($0)" } }
        }
        for field in fields { visit(field.value) }
      case .array(let elements): for element in elements { visit(element) }
      default: break
      }
    }
    visit(schema)
    var names: Set<String> = []
    Self.collect(.object(Scenario.keys.shape), into: &names)
    #expect(names.count > 80)
    #expect(names.filter { described[$0] == nil }.isEmpty)
  }

  @Test("Each definition that is referred to is there, and no other")
  func references() throws {
    guard case .object(let definitions)? = schema["$defs"] else { return #expect(Bool(false)) }
    let text = "\(schema)"
    for definition in definitions {
      #expect(text.contains("\"#/$defs/\(definition.key)\""), "\(definition.key)")
      #expect(definition.value != .null)
    }
    let references = text.components(separatedAt: "\"#/$defs/").dropFirst()
      .map { String($0.prefix { $0 != "\"" }) }
    let names = definitions.map(\.key)
    #expect(Set(references).subtracting(names).isEmpty)
    #expect(Set(names).count == names.count)
  }

  @Test("An object refuses what it does not know, and rules become conditions")
  func objects() throws {
    let step = try #require(schema["$defs"]?["step"]?["oneOf"])
    guard case .array(let kinds) = step else { return #expect(Bool(false)) }
    #expect(kinds.allSatisfy { $0["additionalProperties"] == .bool(false) })
    let call = try #require(kinds.first)
    #expect(call["title"] == .string("call"))
    #expect(call["required"] == .array([.string("call")]))
    let conditions = "\(try #require(call["allOf"]))"
    #expect(conditions.contains(#"{"oneOf":[{"required":["client"]},{"required":["server"]},"#))
    #expect(conditions.contains(#"{"not":{"required":["arguments","body"]}}"#))
  }

  @Test("It is written a line for each field, and reads back as itself")
  func indented() throws {
    let text = schema.indented
    #expect(text.hasPrefix("{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"))
    #expect(try ScenarioValue(decoding: Array(text.utf8)) == schema)
    #expect(ScenarioValue.array([]).indented == "[]")
    #expect(ScenarioValue.object([]).indented == "{}")
    #expect(ScenarioValue.array([.integer(1), .null]).indented == "[1, null]")
    #expect(ScenarioValue.array([.object([]), .array([])]).indented == "[\n  {},\n  []\n]")
  }

  private static func collect(_ shape: ValueShape, into names: inout Set<String>) {
    switch shape {
    case .list(let element), .named(let element): collect(element, into: &names)
    case .either(let shapes): for shape in shapes { collect(shape, into: &names) }
    case .object(let object):
      for key in object.keys + object.variants.flatMap(\.keys) {
        names.insert(key.name)
        collect(key.shape, into: &names)
      }
    default: break
    }
  }
}

extension ScenarioValue {
  fileprivate subscript(key: String) -> ScenarioValue? {
    guard case .object(let fields) = self else { return nil }
    return fields.first { $0.key == key }?.value
  }
}

extension String {
  fileprivate func components(separatedAt separator: String) -> [Substring] {
    split(separator: separator, omittingEmptySubsequences: false)
  }
}
