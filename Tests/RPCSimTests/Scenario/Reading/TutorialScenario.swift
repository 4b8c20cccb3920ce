import Foundation
import RPCSim

/// The first scenario of the repository, relative to this file.
enum TutorialScenario {
  static func text() throws -> SourceText {
    var folder = URL(filePath: #filePath)
    for _ in 0..<5 { folder.deleteLastPathComponent() }
    let file = folder.appending(path: "Scenarios/tutorial_fib.json5")
    let bytes = Array(try Data(contentsOf: file))
    return SourceText(file: "Scenarios/tutorial_fib.json5", bytes: bytes)
  }
}
