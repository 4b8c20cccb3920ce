import RPCSim

extension Command {
  static let list = Command(
    name: "list",
    summary: "List scenarios with their stories, one line each.",
    discussion: """
      Prints the name and the story of each scenario, one line each. A PATH is a file, or a folder,
      which stands for all files in it that end in .json5, except hidden ones.
      """,
    operands: "PATH…",
    options: [],
    exitCodes: [.held, .unusable],
    examples: [
      Example(line: "rpcsim list Scenarios", meaning: "See what scenarios there are.")
    ]
  ) { (arguments, console) throws(UsageError) in
    try ScenarioSource.requireOperands(of: arguments)
    guard let sources = ScenarioSource.all(in: arguments, &console) else { return .unusable }
    let names = sources.map { CellText($0.scenario.name) }
    let width = names.map(\.width).max() ?? 0
    for (source, name) in zip(sources, names) {
      let words = source.scenario.story.split(whereSeparator: \.isWhitespace)
      let line = CellText(words.joined(separator: " ")).padded(to: 0)
      console.write("\(name.padded(to: width))  \(line)\n")
    }
    return .held
  }
}
