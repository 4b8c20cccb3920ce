import Foundation
import InMemoryBroker
import RPCSim
import Testing

/// The documentation names nothing that does not exist.
@Suite("Documentation")
struct DocumentationTests {
  @Test("Each page names only scenarios that exist", arguments: Documentation.pages)
  func scenarios(page: Documentation.File) {
    let named = page.codeVoices.filter { $0.hasSuffix(".json5") && $0 != ".json5" }
    let known = Set(ScenarioFolder.all.compactMap { $0.split(separator: "/").last })
    for name in named {
      let scenario = (name.split(separator: "/").last ?? "").dropLast(".json5".count)
      #expect(known.contains(scenario), "\(page.path) names \(name)")
    }
  }

  @Test(
    "Each page names only snippets, and parts of them, that exist", arguments: Documentation.pages)
  func snippets(page: Documentation.File) {
    let lines = page.text.components(separatedBy: "\n").filter { $0.hasPrefix("@Snippet(") }
    for line in lines {
      let words = line.between("\"")
      let path = words.first?.replacingOccurrences(of: "rpc-sim/", with: "") ?? ""
      let snippet = Documentation.file("\(path).swift").text
      #expect(words.count == 2 && !snippet.isEmpty, "\(page.path): \(line)")
      #expect(snippet.contains("// snippet.\(words.last ?? "")\n"), "\(page.path): \(line)")
    }
  }

  @Test("Each page links only to files that exist", arguments: Documentation.pages)
  func files(page: Documentation.File) {
    let folder = Documentation.root.appending(path: page.path).deletingLastPathComponent()
    for part in page.prose.components(separatedBy: "](").dropFirst() {
      let target = String(part.prefix { $0 != ")" })
      guard !target.contains("://") else { continue }
      let path = folder.appending(path: target).path()
      #expect(FileManager.default.fileExists(atPath: path), "\(page.path) links to \(target)")
    }
  }

  @Test("Each symbol that a page links to is declared", arguments: Documentation.pages)
  func symbols(page: Documentation.File) {
    for link in page.links {
      for part in link.split(separator: "/") {
        let name = part.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        #expect(Self.declared.contains(String(name)), "\(page.path) links to \(link)")
      }
    }
  }

  @Test("Each scenario that a page tells can be read, and holds", arguments: Documentation.pages)
  func toldScenarios(page: Documentation.File) throws {
    for text in page.blocks(of: "json5") where text.contains("story:") {
      let scenario = try Scenario(reading: SourceText(file: page.path, text: text))
      let run = ScenarioRun(of: scenario)
      #expect(run.held, "\(page.path)")
    }
  }

  /// All names that the sources declare, and the names of the modules.
  private static let declared: Set<String> = {
    var names: Set = [
      "RPCCore", "RPCActors", "InMemoryBroker", "AMQPGateway", "RPCSim", "RPCSimTesting", "init",
      // Swift Testing's, which RPCSimTesting extends.
      "Testing", "Trait",
    ]
    let words: Set = [
      "actor", "associatedtype", "case", "class", "enum", "func", "let", "protocol", "struct",
      "typealias", "var",
    ]
    for file in Documentation.sources {
      for line in file.text.split(separator: "\n") {
        let parts = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
        for (word, name) in zip(parts, parts.dropFirst()) where words.contains(word) {
          names.insert(name)
        }
      }
    }
    return names
  }()
}

extension DocumentationTests {
  @Test("Each feature of a seed has a scenario or a test", arguments: Documentation.seedPages)
  func features(page: Documentation.File) {
    #expect(page.rows.count > 10, "\(page.path)")
    for row in page.rows {
      #expect(row.count == 4, "\(page.path): \(row.first ?? "")")
      let evidence = row.dropFirst(2).joined()
      #expect(!evidence.isEmpty, "\(page.path): \(row.first ?? "") is nowhere")
    }
  }

  @Test("Each test that a seed's page names exists", arguments: Documentation.seedPages)
  func tests(page: Documentation.File) {
    for row in page.rows {
      for name in row.last?.between("\"") ?? [] {
        #expect(Self.testNames.contains(name), "\(page.path): \"\(name)\"")
      }
    }
  }

  @Test("There is a page for each seed")
  func seeds() {
    #expect(
      Documentation.seedPages.map(\.name) == [
        "ComingFromOpenmodule.md", "ComingFromPropan.md", "ComingFromPyrpc.md",
        "ComingFromTheSumServer.md", "ComingFromTheTutorial.md",
      ])
  }

  @Test("The page about failures lists the invariants")
  func invariants() {
    let text = Documentation.page("ReadingAFailure.md").text
    let listed = text.components(separatedBy: "\n").filter { $0.hasPrefix("- ") }
      .map { String($0.dropFirst(2)) }
    #expect(listed.sorted() == ScenarioRun.invariants.sorted())
  }

  @Test("The page about events lists them all, in their order")
  func events() {
    let named = Documentation.page("Events.md").rows.compactMap { $0.first?.between("`").first }
    #expect(named == EventKind.allCases.map(\.rawValue))
  }

  @Test("The page about faults lists the points and the kinds")
  func faults() {
    let page = Documentation.page("FaultsAndPoints.md")
    let named = Set(page.rows.flatMap { $0.flatMap { $0.between("`") } })
    for point in FaultPoint.allCases where point != .time {
      // A point may have two names, one for the step before it and one for the step after it.
      for name in point.rawValue.components(separatedBy: ", ") {
        #expect(named.contains(name), "\(name)")
      }
    }
    let kinds = Set(
      ScenarioFolder.names.flatMap { name in
        (try? ScenarioFolder.scenario(name).faults.map(\.verdict.name)) ?? []
      })
    for kind in kinds { #expect(named.contains(kind), "\(kind)") }
  }

  private static let testNames = Set(Documentation.tests.flatMap(\.testNames))
}
