import RPCSim

/// A scenario and the text that it was read from.
struct Story {
  /// The file, as the report names it.
  var file: String { text.file }
  let path: String
  let scenario: Scenario
  let text: SourceText

  init(reading path: String) throws(FileFailure) {
    self.path = path
    text = try SourceText(ofFile: path, atMost: Scenario.maximumSize)
    do throws(ScenarioErrors) {
      scenario = try Scenario(reading: text)
    } catch {
      throw FileFailure(message: error.description)
    }
  }
}

extension Story {
  /// Reads the stories that paths mean, one after the other, and says what is wrong with each
  /// that cannot be read.
  ///
  /// - Returns: Whether all could be read.
  static func readEach(
    in arguments: Arguments, _ console: inout Console, _ body: (Story, inout Console) -> Void
  ) throws(UsageError) -> Bool {
    guard !arguments.operands.isEmpty else {
      throw UsageError("name a scenario file, or a folder of them")
    }
    let files = ScenarioFiles(in: arguments.operands)
    for complaint in files.complaints { console.complain(complaint) }
    var isComplete = files.complaints.isEmpty
    for (index, path) in files.paths.enumerated() {
      console.show(progress: "reading file \(index + 1) of \(files.paths.count)")
      do throws(FileFailure) {
        body(try Story(reading: path), &console)
      } catch {
        console.complain(error.message)
        isComplete = false
      }
    }
    return isComplete
  }

  /// All stories that paths mean, or `nil` if any of them cannot be read: what runs is all that
  /// was asked for, or nothing.
  static func all(
    in arguments: Arguments, _ console: inout Console
  ) throws(UsageError) -> [Story]? {
    var stories: [Story] = []
    let isComplete = try readEach(in: arguments, &console) { story, _ in stories.append(story) }
    return isComplete ? stories : nil
  }
}
