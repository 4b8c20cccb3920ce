import RPCSim
import Testing

@Suite("Diagnostic")
struct DiagnosticTests {
  private let source = SourceText(
    file: "file.json5", text: "{\n\n\n\n\n  deep: {\n    worker: { prefech: 1 },\n  },\n}\n")

  @Test("A rendered error shows the place, the suggestion, the line and a caret")
  func rendering() {
    let diagnostic = source.diagnostic(
      at: 30, "unknown key 'prefech'", suggestion: "prefetch")
    #expect(
      diagnostic.rendered == """
        file.json5:7:15: error: unknown key 'prefech', did you mean 'prefetch'?
          7 |     worker: { prefech: 1 },
            |               ^
        """)
    #expect(diagnostic.description == diagnostic.rendered)
  }

  @Test("The margin grows with the line number")
  func margin() {
    let source = SourceText(file: "f", text: String(repeating: "\n", count: 99) + "ab")
    let rendered = source.diagnostic(at: 100, "no").rendered
    #expect(rendered == "f:100:2: error: no\n  100 | ab\n      |  ^")
  }

  @Test("An empty line is shown without trailing space")
  func emptyLine() {
    let source = SourceText(file: "f", text: "")
    #expect(source.diagnostic(at: 0, "no").rendered == "f:1:1: error: no\n  1 |\n    | ^")
  }

  @Test("Errors are equal when everything they say is")
  func equality() {
    let first = source.diagnostic(at: 30, "no")
    #expect(first == source.diagnostic(at: 30, "no"))
    #expect(first != source.diagnostic(at: 31, "no"))
    #expect(first != source.diagnostic(at: 30, "no", suggestion: "yes"))
  }
}
