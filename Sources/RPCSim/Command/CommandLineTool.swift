/// The command line tool: finds the named command and performs it.
enum CommandLineTool {
  static let version = "0.1.0"
  /// The date of this version, for the manual page.
  static let date = "2026-11-21"

  /// The options that can replace a command.
  static let options = [Option.help, Option("version", help: "Print the version.")]

  /// Performs the command in the arguments.
  ///
  /// The arguments do not include the tool's name.
  static func run(_ arguments: [String], into console: inout Console) -> ExitCode {
    let code = dispatch(arguments, into: &console)
    console.endProgress()
    // A reader that stops early wants no more output. A report lost for another cause is an error.
    guard let failure = console.output.failure, !failure.isReaderGone else { return code }
    console.complain("rpcsim: error: cannot write the report: \(failure.message)")
    return .unusable
  }

  private static func dispatch(_ arguments: [String], into console: inout Console) -> ExitCode {
    guard let first = arguments.first else {
      console.complain(Help.text)
      return .unusable
    }
    do throws(UsageError) {
      switch first {
      case "help", "--help", "-h": try help(arguments.dropFirst(), into: &console)
      case "--version": console.write("\(version)\n")
      default: return try perform(first, arguments.dropFirst(), into: &console)
      }
      return .held
    } catch {
      console.complain(error.text(for: nil))
      return .unusable
    }
  }

  private static func help(
    _ names: ArraySlice<String>, into console: inout Console
  ) throws(UsageError) {
    guard let name = names.first else { return console.write(Help.text) }
    console.write(Help.text(for: try Command.named(name)))
  }

  private static func perform(
    _ name: String, _ rest: ArraySlice<String>, into console: inout Console
  ) throws(UsageError) -> ExitCode {
    guard !name.hasPrefix("-") else {
      throw .unknown("option", String(name.dropFirst(2)), among: ["help", "version"], prefix: "--")
    }
    let command = try Command.named(name)
    do throws(UsageError) {
      let arguments = try Arguments(rest, options: command.options + [.help])
      guard !arguments.has(.help) else {
        console.write(Help.text(for: command))
        return .held
      }
      if let choice = try arguments.word(.color, as: ColourChoice.self) {
        console.choose(colour: choice)
      }
      return try command.perform(arguments, &console)
    } catch {
      console.complain(error.text(for: command.name))
      return .unusable
    }
  }
}
