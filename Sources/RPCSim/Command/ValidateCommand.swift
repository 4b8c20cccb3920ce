extension Command {
  static let validate = Command(
    name: "validate",
    summary: "Read scenarios and say what is wrong with them.",
    discussion: """
      Reads scenarios, checks that they make sense, and runs nothing. A PATH is a file, or a
      folder of which all files ending in .json5 are meant, hidden ones left out.
      """,
    operands: "PATH…",
    options: [],
    exitCodes: [.held, .unusable],
    examples: [
      Example(line: "rpcsim validate Scenarios", meaning: "Check all scenarios of a folder.")
    ]
  ) { (arguments, console) throws(UsageError) in
    let isComplete = try Story.readEach(in: arguments, &console) { story, console in
      console.write("\(story.file): ok\n")
    }
    return isComplete ? .held : .unusable
  }
}
