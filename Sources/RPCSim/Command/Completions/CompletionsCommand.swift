extension Command {
  static let completions = Command(
    name: "completions",
    summary: "Write a script by which a shell completes command lines.",
    discussion: """
      Writes a script by which a shell completes commands, options, their values, and the files
      that a command takes. It is made from what the commands say about themselves.
      """,
    operands: "bash|zsh|fish",
    options: [],
    exitCodes: [.held, .unusable],
    examples: [
      Example(
        line: "rpcsim completions bash >>~/.bash_completion", meaning: "For bash."),
      Example(
        line: "rpcsim completions zsh >~/.zfunc/_rpcsim",
        meaning: "For zsh, in its 'fpath'."),
      Example(
        line: "rpcsim completions fish >~/.config/fish/completions/rpcsim.fish",
        meaning: "For fish."),
    ]
  ) { (arguments, console) throws(UsageError) in
    guard arguments.operands.count == 1, let name = arguments.operands.first else {
      throw UsageError("name a shell: bash, zsh or fish")
    }
    switch name {
    case "bash": console.write(BashCompletions.script)
    case "zsh": console.write(ZshCompletions.script)
    case "fish": console.write(FishCompletions.script)
    default: throw .unknown("shell", name, among: ["bash", "zsh", "fish"])
    }
    return .held
  }
}
