import Testing

@testable import RPCSim

@Suite("Changes of a document's text")
struct DocumentEditTests {
  /// The text without some parts of its outermost value.
  private func without(_ indices: [Int], _ text: String) throws -> String {
    let source = SourceText(file: "x", text: text)
    let parts = try DocumentNode(parsing: source).parts
    var edit = DocumentEdit(source)
    edit.remove(indices.map { parts[$0].range })
    return String(decoding: edit.bytes, as: UTF8.self)
  }

  @Test(
    "A part goes with its comma",
    arguments: [
      ("[1, 2, 3]", [0], "[2, 3]"), ("[1, 2, 3]", [1], "[1, 3]"), ("[1, 2, 3]", [2], "[1, 2]"),
      ("[1, 2, 3]", [0, 2], "[2]"), ("[1, 2, 3]", [0, 1, 2], "[]"),
      ("{ a: 1, b: [2] }", [1], "{ a: 1 }"), ("{ a: 1, b: [2] }", [0], "{ b: [2] }"),
      ("{ a: 1 }", [0], "{}"), ("[\n  1,\n  2,\n]", [0, 1], "[]"),
    ])
  func commas(_ text: String, _ indices: [Int], _ left: String) throws {
    #expect(try without(indices, text) == left)
  }

  @Test("A part that has lines for itself goes with them and the comment behind it")
  func lines() throws {
    let text = "{\n  // one\n  a: 1,\n  b: [\n    2,\n  ],  // gone\n  c: 3,\n}\n"
    #expect(try without([1], text) == "{\n  // one\n  a: 1,\n  c: 3,\n}\n")
    #expect(try without([0, 1, 2], text) == "{\n  // one\n}\n")
  }
}
