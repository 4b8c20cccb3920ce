import Testing

@testable import RPCSimCommand

/// The contents of the scripts; `.ci/reports` runs them in shells.
@Suite struct CompletionsTests {
  @Test("Each script has every command and every option", arguments: ["bash", "zsh", "fish"])
  func complete(shell: String) {
    let run = ToolRun("completions", shell)
    #expect(run.code == .held)
    let words = Set(run.output.split { !($0.isLetter || $0.isNumber || $0 == "-") })
    for command in Command.all {
      #expect(words.contains(command.name[...]))
      for option in command.options {
        let isThere = words.contains(option.name[...]) || words.contains("--\(option.name)")
        #expect(isThere, "\(option.name)")
      }
    }
  }

  @Test("An unknown or missing shell is an error")
  func unknown() {
    let errors = ToolRun("completions", "bsh").errors
    #expect(errors.contains("unknown shell 'bsh', did you mean 'bash'?"))
    #expect(ToolRun("completions").errors.contains("name a shell: bash, zsh or fish"))
    #expect(ToolRun("completions").code == .unusable)
  }

  @Test(
    "What may stand in a place follows from the word that help texts have there",
    arguments: [
      ("on|off", Completion.words(["on", "off"])), ("PATH…", .scenarios), ("[PATH]", .scenarios),
      ("RECORDING…", .recordings), ("FILE", .files), ("FOLDER", .folders), ("N", .nothing),
      ("[COMMAND]", .commands), ("", .nothing),
    ])
  func kinds(placeholder: String, completion: Completion) {
    #expect(Completion(placeholder: placeholder) == completion)
  }

  @Test("Words that an option takes go before what stands for them")
  func words() {
    #expect(Option("a", "FILE", words: ["x"], help: "").completion == .words(["x"]))
    #expect(Option("a", "x|y", help: "").words == ["x", "y"])
    #expect(Option("a", "N", help: "").words.isEmpty)
    #expect(Option("a", help: "").completion == nil)
  }

  @Test(
    "The short help leaves details out",
    arguments: [
      ("Draw it.", "Draw it"), ("Take so many; 2 if not given.", "Take so many"),
      ("How: the\nearliest.", "How"), ("Say it (also -h).", "Say it"), ("a\nb", "a b"),
    ])
  func shortHelp(help: String, short: String) {
    #expect(Option("a", help: help).shortHelp == short)
  }
}
