extension Command {
  static let manual = Command(
    name: "manual",
    summary: "Write the page rpcsim(1) of the manual.",
    discussion: """
      Writes the manual page of this tool in the form that man(1) reads, made from what the
      commands say about themselves.
      """,
    operands: "",
    options: [],
    exitCodes: [.held, .unusable],
    examples: [
      Example(line: "rpcsim manual | man -l -", meaning: "Read it."),
      Example(
        line: "rpcsim manual >~/.local/share/man/man1/rpcsim.1",
        meaning: "Let 'man rpcsim' find it."),
    ]
  ) { (arguments, console) throws(UsageError) in
    guard arguments.operands.isEmpty else { throw UsageError("manual takes no operands") }
    console.write(ManualPage.text)
    return .held
  }
}
