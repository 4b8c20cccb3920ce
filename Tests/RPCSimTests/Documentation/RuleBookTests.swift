import Foundation
import Testing

/// The rule book, the marks in code and pages, and the tests and scenarios that it names are in step.
@Suite("The rule book")
struct RuleBookTests {
  @Test("It is in the order of its marks, and each mark has one rule")
  func order() {
    let marks = RuleBook.rules.map(\.mark)
    #expect(marks.count > 50)
    #expect(marks == Set(marks).sorted(by: RuleBook.precedes))
  }

  @Test("Each mark in the code, in a page or in a test has a rule")
  func marks() {
    let known = Set(RuleBook.rules.map(\.mark))
    var unknown: [String] = []
    for file in Documentation.sources + Documentation.pages + Documentation.tests {
      unknown += RuleBook.marks(in: file).filter { !known.contains($0) }
        .map { "\(file.path): \($0)" }
    }
    #expect(unknown == [])
  }

  @Test("Each rule is marked in the code that keeps it")
  func kept() {
    let used = Set(Documentation.sources.flatMap(RuleBook.marks(in:)))
    #expect(RuleBook.rules.map(\.mark).filter { !used.contains($0) } == [])
  }

  @Test("Each line of the page is of a known kind")
  func lines() {
    let items = RuleBook.page.text.split(separator: "\n").filter { $0.hasPrefix("- ") }
    let kinds = ["- Source: ", "- Test: `", "- Scenario: `", "- No scenario: "]
    #expect(items.filter { item in !kinds.contains { item.hasPrefix($0) } } == [])
  }

  @Test("Each test that asked RabbitMQ exists")
  func conformance() {
    let names = RuleBook.page.text.matches(of: /Tests\/Conformance\/(\w+\.py)::(\w+)/)
    #expect(names.count > 20)
    for name in names {
      let file = Documentation.file("Tests/Conformance/\(name.output.1)")
      #expect(file.text.contains("def \(name.output.2)("), "\(name.output.0)")
    }
  }

  @Test("Each rule has words, a source and a test", arguments: RuleBook.rules)
  func whole(rule: RuleBook.Rule) {
    #expect(!rule.words.isEmpty)
    #expect(!rule.source.isEmpty)
    #expect(!rule.tests.isEmpty)
  }

  @Test("Each rule has a scenario, or says why it has none", arguments: RuleBook.rules)
  func shown(rule: RuleBook.Rule) {
    #expect(rule.scenarios.isEmpty == (rule.reasonWithoutScenario != nil))
  }

  @Test("Each test that a rule names is a test of that file", arguments: RuleBook.rules)
  func tests(rule: RuleBook.Rule) {
    for test in rule.tests {
      let names = Documentation.file("Tests/\(test.path)").testNames
      #expect(names.contains(test.name), "\(test.path): \(test.name)")
    }
  }
}

/// The page of the rules, read as its readers do.
enum RuleBook {
  struct Rule: Sendable, CustomStringConvertible {
    let mark: String
    var words = ""
    var source = ""
    var tests: [(path: String, name: String)] = []
    var scenarios: [String] = []
    var reasonWithoutScenario: String?

    var description: String { mark }
  }

  static let page = Documentation.page("RuleBook.md")
  static let rules = read(page.text)

  /// Part A before part B, and numbers by their value.
  static func precedes(_ left: String, _ right: String) -> Bool {
    numbers(left).lexicographicallyPrecedes(numbers(right))
  }

  /// The marks in the comments and texts of a source, or anywhere in a page.
  static func marks(in file: Documentation.File) -> [String] {
    let mark = /\b(A[0-9]\.[0-9]+|B[1-9][0-9]?)\b/
    var text = file.text
    if file.path.hasSuffix(".swift") {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      text = lines.filter { $0.contains("//") || $0.contains("\"") }.joined(separator: "\n")
    }
    return text.matches(of: mark).map { String($0.output.1) }
  }

  private static func numbers(_ mark: String) -> [Int] {
    [mark.hasPrefix("A") ? 0 : 1] + mark.dropFirst().split(separator: ".").compactMap { Int($0) }
  }

  private static func read(_ page: String) -> [Rule] {
    var rules: [Rule] = []
    for line in page.split(separator: "\n").map(String.init) {
      if let heading = line.firstMatch(of: /^### ([AB][0-9.]+) \S/) {
        rules.append(Rule(mark: String(heading.output.1)))
      } else if line.hasPrefix("#") || rules.isEmpty {
        continue
      } else if let test = line.firstMatch(of: /^- Test: `([^`]+)`: (.+)$/) {
        rules[rules.count - 1].tests.append((String(test.output.1), String(test.output.2)))
      } else if let scenario = line.firstMatch(of: /^- Scenario: `(Scenarios\/[^`]+)`$/) {
        rules[rules.count - 1].scenarios.append(String(scenario.output.1))
      } else if line.hasPrefix("- No scenario: ") {
        rules[rules.count - 1].reasonWithoutScenario =
          String(line.dropFirst("- No scenario: ".count))
      } else if line.hasPrefix("- Source: ") {
        rules[rules.count - 1].source = String(line.dropFirst("- Source: ".count))
      } else if !line.hasPrefix("- "), !line.hasPrefix("  ") {
        rules[rules.count - 1].words += line
      }
    }
    return rules
  }
}
