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
    let files = try Story.files(in: arguments)
    for complaint in files.complaints { console.complain(complaint) }
    var isComplete = files.complaints.isEmpty
    for path in files.paths {
      do throws(Story.Unreadable) {
        console.write("\(try Story(reading: path).file): ok\n")
      } catch {
        console.complain(error.message)
        isComplete = false
      }
    }
    return isComplete ? .held : .unusable
  }
}
