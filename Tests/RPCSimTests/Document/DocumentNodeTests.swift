import RPCSim
import Testing

@Suite("Document node")
struct DocumentNodeTests {
  @Test("Every node and key knows the bytes it takes")
  func ranges() throws {
    let text = " { 'é': [1, \"b\"], // end\n c: 0x1F } "
    let root = try DocumentNode(parsing: SourceText(file: "f", text: text))
    guard case .object(let members) = root.content, members.count == 2 else {
      Issue.record("expected two members")
      return
    }
    guard case .array(let elements) = members[0].value.content else {
      Issue.record("expected an array")
      return
    }
    let ranges = [root.range, members[0].keyRange, members[1].keyRange, members[1].value.range]
    let slices = (ranges + elements.map(\.range)).map {
      String(decoding: Array(text.utf8)[$0], as: UTF8.self)
    }
    let whole = String(text.dropFirst().dropLast())
    #expect(slices == [whole, "'é'", "c", "0x1F", "1", "\"b\""])
  }

  @Test("Keys keep their order and lose their quotes")
  func members() {
    let expected = ScenarioValue.object([
      ScenarioValue.Field(key: "b", value: .integer(1)),
      ScenarioValue.Field(key: "a c", value: .bool(true)),
      ScenarioValue.Field(key: "d", value: .null),
    ])
    #expect(json5("{ b: 1, 'a c': true, \"d\": null, }") == expected)
  }

  @Test(
    "A kind is named with its article",
    arguments: [
      ("null", "null"), ("true", "a boolean"), ("1", "an integer"), ("1.0", "a number"),
      ("''", "a string"), ("[]", "an array"), ("{}", "an object"),
    ])
  func kinds(text: String, kind: String) throws {
    #expect(try DocumentNode(parsing: SourceText(file: "f", text: text)).kind == kind)
  }

  @Test("The second of two equal keys is an error, however the key is spelt")
  func duplicates() {
    let message = "error: duplicate key 'a': the first one is at line 1, column 2"
    #expect(headline("{a: 1,\n 'a': 2}") == "2:2: " + message)
    #expect(headline("{a: 1, \\u0061: 2}") == "1:8: " + message)
    #expect(headline("{a: {a: 1}, b: [{a: 1}]}") == nil)
  }

  @Test("Duplicates are found among few keys and among many", arguments: [1, 8, 9, 10, 500])
  func duplicatesAmongMany(count: Int) {
    let members = (0..<count).map { "k\($0): 0" }.joined(separator: ", ")
    #expect(failure("{\(members)}") == nil)
    for key in [0, count - 1] {
      #expect(failure("{\(members), k\(key): 1}")?.message.hasPrefix("duplicate key") == true)
    }
  }
}
