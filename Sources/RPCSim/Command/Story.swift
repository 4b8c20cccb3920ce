import RPCSim

/// A scenario and the text that it was read from.
struct Story {
  /// The file, as the report names it.
  var file: String { text.file }
  let path: String
  let scenario: Scenario
  let text: SourceText

  init(reading path: String) throws(Unreadable) {
    let file = ScenarioFiles.shown(path)
    let bytes: [UInt8]
    do throws(Platform.Failure) {
      // One byte more than is allowed tells a text that is too long from one that just fits.
      bytes = try Platform.read(path, atMost: Scenario.maximumSize + 1)
    } catch {
      throw Unreadable(message: "\(file): error: \(error.message)")
    }
    text = SourceText(file: file, bytes: bytes)
    self.path = path
    do throws(ScenarioErrors) {
      scenario = try Scenario(reading: text)
    } catch {
      throw Unreadable(message: error.description)
    }
  }

  /// Why a file is no story, in one or more lines.
  struct Unreadable: Error {
    let message: String
  }
}

extension Story {
  /// Reads all stories that paths mean, or says what is wrong with each that cannot be read.
  ///
  /// - Returns: `nil` if anything is wrong: what runs is all that was asked for, or nothing.
  static func all(
    in arguments: Arguments, _ console: inout Console
  ) throws(UsageError) -> [Story]? {
    let files = try files(in: arguments)
    for complaint in files.complaints { console.complain(complaint) }
    var isComplete = files.complaints.isEmpty
    var stories: [Story] = []
    for path in files.paths {
      do throws(Unreadable) {
        stories.append(try Story(reading: path))
      } catch {
        console.complain(error.message)
        isComplete = false
      }
    }
    return isComplete ? stories : nil
  }

  static func files(in arguments: Arguments) throws(UsageError) -> ScenarioFiles {
    guard !arguments.operands.isEmpty else {
      throw UsageError("name a scenario file, or a folder of them")
    }
    return ScenarioFiles(in: arguments.operands)
  }
}
