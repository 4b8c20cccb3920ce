import RPCSim

extension Command {
  static let schema = Command(
    name: "schema",
    summary: "Write the JSON Schema of scenario files, for editors.",
    discussion: """
      Writes the JSON Schema (draft 2020-12) of scenario files, made from the tables by which they
      are read: an editor that knows it completes keys, says what they are for, and underlines
      what is wrong. It does not check names; 'rpcsim validate' does.
      """,
    operands: "",
    options: [],
    exitCodes: [.held, .unusable],
    examples: [
      Example(
        line: "rpcsim schema >scenario.schema.json",
        meaning: "Keep it where scenarios can name it with '$schema'.")
    ]
  ) { (arguments, console) throws(UsageError) in
    guard arguments.operands.isEmpty else { throw UsageError("schema takes no operands") }
    console.write(Scenario.schema.indented + "\n")
    return .held
  }
}
