import Testing

@testable import RPCSimCommand

@Suite struct ManualPageTests {
  @Test("It has every command, option, example and exit code")
  func complete() {
    let run = ToolRun("manual")
    #expect(run.code == .held)
    let lines = Set(run.output.split(separator: "\n"))
    for command in Command.all {
      #expect(lines.contains(".SS \"\(command.name)\""))
      for option in command.options {
        #expect(lines.contains(".B \(Roff.argument(option.usage))"[...]), "\(option.usage)")
      }
      for example in command.examples {
        #expect(lines.contains(".B \(Roff.argument(example.line))"[...]), "\(example.line)")
      }
    }
    for code in ExitCode.allCases { #expect(lines.contains(".B \"\(code.rawValue)\"")) }
    #expect(run.output.hasPrefix(".TH RPCSIM 1 "))
  }

  @Test("Text and arguments are escaped for roff")
  func roff() {
    #expect(Roff.text(".SH x") == "\\&.SH x")
    #expect(Roff.text("'a' \"b\" \\c") == #"\(aqa\(aq \(dqb\(dq \ec"#)
    #expect(Roff.text("--d … ~`^") == #"\-\-d \[u2026] \(ti\(ga\(ha"#)
    #expect(Roff.argument("a \"b\"") == #""a \(dqb\(dq""#)
  }

  @Test("Lines are filled, and none that goes on begins like a request")
  func filling() {
    let words = String(repeating: "word .5 ", count: 40)
    let lines = Roff.text(words).split(separator: "\n")
    #expect(lines.count > 3)
    #expect(lines.allSatisfy { $0.utf8.count <= 80 && !$0.hasPrefix(".") })
    #expect(lines.contains { $0.hasPrefix("\\&.5") })
  }
}
