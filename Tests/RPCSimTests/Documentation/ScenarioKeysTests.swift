import Foundation
import Testing

@testable import RPCSim

/// The reference of all keys is made from the tables by which files are read.
@Suite("The reference of the keys of scenario files")
struct ScenarioKeysTests {
  private static let path = "Sources/RPCSim/RPCSim.docc/ScenarioKeys.md"
  private static let isRecording = ProcessInfo.processInfo.environment["RPCSIM_RECORD"] == "1"

  @Test("It says what the tables say")
  func reference() throws {
    var reference = KeyReference()
    reference.write(.object(Scenario.keys.shape))
    let text = reference.text
    guard !Self.isRecording else {
      // The test fails even so, because a person must read the change before it counts.
      let file = Documentation.root.appending(path: Self.path)
      try text.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("\(Self.path) was recorded again: read it, then run the test again")
      return
    }
    let isCurrent = Documentation.file(Self.path).text == text
    #expect(isCurrent, "run this test with RPCSIM_RECORD=1 and read what changed")
  }
}

/// The keys of scenario files as a page with a table for each kind of object.
private struct KeyReference {
  private(set) var text = """
    # Keys of scenario files

    Every key, what it takes, and what it is for.

    ## Overview

    A scenario is one object; its keys lead to the others. This page is generated from the code that
    reads the files. <doc:ScenarioFiles> describes durations, names and values.

    """
  private var written: Set<String> = []

  /// Writes an object, and then the objects that its keys lead to.
  mutating func write(_ shape: ValueShape) {
    switch shape {
    case .list(let element), .named(let element): write(element)
    case .either(let shapes): for shape in shapes { write(shape) }
    case .object(let object) where written.insert(object.name).inserted: write(object)
    default: break
    }
  }

  private mutating func write(_ object: ObjectShape) {
    let name = object.name.split(separator: " ").dropFirst().joined(separator: " ")
    text += "\n### \(name.prefix(1).uppercased())\(name.dropFirst())\n\n"
    writeSentences(object.rules)
    if !object.keys.isEmpty { writeTable(object.keys) }
    for variant in object.variants {
      text += "\n#### \(object.name.capitalisedFirst) with '\(variant.kind)'\n\n"
      writeSentences(variant.rules)
      writeTable(variant.keys)
    }
    for key in object.keys + object.variants.flatMap(\.keys) { write(key.shape) }
  }

  private mutating func writeTable(_ keys: [KeyShape]) {
    text += "| key | takes | meaning |\n|---|---|---|\n"
    for key in keys {
      let need = key.isRequired ? " Required." : ""
      text += "| `\(key.name)` | \(words(for: key.shape)) | \(key.documentation)\(need) |\n"
    }
  }

  private mutating func writeSentences(_ rules: [KeyRule]) {
    if !rules.isEmpty { text += rules.map(sentence).joined(separator: " ") + "\n\n" }
  }

  private func sentence(_ rule: KeyRule) -> String {
    let (count, names) =
      switch rule {
      case .exactlyOne(let names): ("Exactly one", names)
      case .atMostOne(let names): ("At most one", names)
      case .atLeastOne(let names): ("At least one", names)
      }
    return "\(count) of \(names.map { "`\($0)`" }.joined(separator: ", "))."
  }

  private func words(for shape: ValueShape) -> String {
    switch shape {
    case .anything: "any value"
    case .null: "`null`"
    case .boolean: "`true` or `false`"
    case .integer: "an integer"
    case .yes: "`true`"
    case .text, .matching: "a text"
    case .words(let words): words.map { "`\"\($0)\"`" }.joined(separator: ", ")
    case .duration(let isSigned): isSigned ? "a duration, maybe negative" : "a duration"
    case .durationRange: "a duration or a range"
    case .expression: "a computed value"
    case .list(let element): "a list: \(words(for: element))"
    case .named(let element): "names, each with: \(words(for: element))"
    case .object(let object): object.name
    case .either(let shapes): shapes.map(words).joined(separator: ", or ")
    }
  }
}

extension String {
  fileprivate var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
