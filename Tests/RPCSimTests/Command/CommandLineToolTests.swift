import Foundation
import Testing

@testable import RPCSim
@testable import RPCSimCommand

@Suite struct CommandLineToolTests {
  @Test("Each command has a help text with its options, its exit codes and an example")
  func commandHelp() {
    for command in Command.all {
      let help = ToolRun("help", command.name)
      #expect(help.code == .held)
      #expect(help == ToolRun(command.name, "--help"))
      #expect(help == ToolRun(command.name, "-h"))
      #expect(!command.examples.isEmpty)
      for example in command.examples {
        #expect(help.output.contains(example.line))
        #expect(example.line.hasPrefix("rpcsim \(command.name)"))
      }
      for option in command.options { #expect(help.output.contains("  --\(option.name)")) }
      for code in command.exitCodes { #expect(help.output.contains("  \(code.rawValue)  ")) }
      #expect(help.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }
  }

  @Test("The tool's own help names each command and has an example")
  func help() {
    let help = ToolRun("--help")
    #expect(help.code == .held)
    #expect(help == ToolRun("help"))
    #expect(help == ToolRun("-h"))
    for command in Command.all { #expect(help.output.contains("  \(command.name) ")) }
    #expect(help.output.contains("  rpcsim run Scenarios\n"))
    let nothing = ToolRun()
    #expect(nothing.code == .unusable)
    #expect(nothing.errors == help.output + "\n")
  }

  @Test("The version is one line")
  func version() {
    #expect(ToolRun("--version").output == "0.1.0\n")
  }

  @Test(
    "A wrong command line gets an error, with a suggestion if one is near",
    arguments: [
      (["rnu"], "unknown command 'rnu', did you mean 'run'?"),
      (["help", "lst"], "unknown command 'lst', did you mean 'list'?"),
      (["--versoin"], "unknown option '--versoin', did you mean '--version'?"),
      (["run", "--sed=1", "x"], "unknown option '--sed', did you mean '--seed'?"),
      (["run", "-x"], "unknown option '-x'"),
      (["run"], "name a scenario file, or a folder of them"),
      (["run", "--seed"], "--seed needs a value: --seed N"),
      (["run", "--seed", "1", "--seed", "2", "x"], "--seed is given twice"),
      (["run", "--trace=yes", "x"], "--trace takes no value"),
      (["run", "--seeds", "0", "x"], "--seeds takes a number from 1 to 1000000000, not '0'"),
      (["run", "--seeds=+1", "x"], "--seeds takes a number from 1 to 1000000000, not '+1'"),
      (["run", "--seeds=", "x"], "--seeds takes a number from 1 to 1000000000, not ''"),
      (
        ["run", "--seed=-1", "x"],
        "--seed takes a number from 0 to 18446744073709551615, not '-1'"
      ),
      (["run", "--seed=1", "--seeds=2", "x"], "--seed and --seeds cannot be given together"),
      (
        ["run", "--seed=1", "--strategy=in-order", "x"],
        "--seed is for the random strategy, not for in-order"
      ),
      (
        ["run", "--format", "jsn", "x"],
        "--format takes text, json, junit or tap, not 'jsn', did you mean 'json'?"
      ),
      (["bench", "--calls=0"], "--calls takes a number from 1 to 10000000, not '0'"),
    ])
  func usage(arguments: [String], message: String) {
    var console = Console(output: ConsoleStream(), errors: ConsoleStream())
    #expect(CommandLineTool.run(arguments, into: &console) == .unusable)
    #expect(console.output.captured.isEmpty)
    let lines = console.errors.captured.split(separator: "\n")
    #expect(lines.first == "rpcsim: error: \(message)")
    #expect(lines.last?.hasPrefix("Run 'rpcsim help") == true)
  }

  @Test("Behind two dashes nothing is an option")
  func endOfOptions() {
    let run = ToolRun("validate", "--", "--help")
    #expect(run.code == .unusable)
    #expect(run.errors == "--help: error: no such file or folder\n")
  }

  #if os(Linux)
    @Test("A report that could not be written does not pass for one")
    func fullDisk() throws {
      let descriptor = open("/dev/full", O_WRONLY)
      try #require(descriptor >= 0)
      defer { close(descriptor) }
      var console = Console(
        output: ConsoleStream(descriptor: descriptor, mayHaveColour: false),
        errors: ConsoleStream())
      #expect(CommandLineTool.run(["--version"], into: &console) == .unusable)
      #expect(
        console.errors.captured
          == "rpcsim: error: cannot write the report: no space left on device\n")
    }

  #endif
}
