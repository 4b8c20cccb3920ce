import Testing

/// The folders of the module have an order, and each uses only declarations of itself and of those
/// before it.
@Suite("Folders")
struct FolderOrderTests {
  /// The folders in order.
  private static let order = [
    "Basics", "Document", "Journal", "Scenario", "Decisions", "World/Cast", "World/Timeline",
    "World/Network", "World/Faults", "World/Calls", "World/Writing", "World/Handlers",
    "World/Scene", "World/Scripted", "World/Hosted", "World", "Traffic", "Monitors", "Checkers",
    "Explanation", "Expectations", "Choosing", "Running", "Exploration", "Rendering",
    "Determinism", "Simulation", "Conformance", "Command",
  ]

  private static let sources = Documentation.sources.filter {
    $0.path.hasPrefix("Sources/RPCSim/")
  }.map(SourceWords.init)

  @Test("Every folder has its place")
  func folders() {
    #expect(Set(Self.sources.map(\.folder)).sorted() == Self.order.sorted())
  }

  @Test("No source file uses a type of a later folder")
  func arrows() {
    let homes = Self.homes
    let indices = Dictionary(uniqueKeysWithValues: Self.order.enumerated().map { ($1, $0) })
    var back: Set<String> = []
    for source in Self.sources {
      for word in source.words {
        guard let home = homes[word], let index = indices[home],
          index > indices[source.folder, default: 0]
        else { continue }
        back.insert("\(source.path) knows \(word) of \(home)")
      }
    }
    #expect(back.sorted() == [])
    #expect(homes.count > 300, "the types were not found")
  }

  /// The folders of the types whose names are unambiguous.
  private static var homes: [Substring: String] {
    var homes: [Substring: Set<String>] = [:]
    for source in sources {
      for type in source.types { homes[type, default: []].insert(source.folder) }
    }
    let ambiguous = Set(sources.flatMap(\.innerTypes))
    return homes.filter { $1.count == 1 && !ambiguous.contains($0) }.compactMapValues(\.first)
  }

  @Test(
    "The stored properties of the parts of the world are private",
    arguments: ["Timeline", "Network", "FaultInjector", "CallLedger", "JournalWriter"])
  func rooms(name: String) throws {
    let stored = try Self.storedProperties(of: name)
    #expect(!stored.isEmpty)
    #expect(stored.filter { !$0.contains("private") } == [])
  }

  /// A type in several files has no private state in Swift, so the test looks for uses in other
  /// folders.
  @Test(
    "What a process of the world keeps is named in its folder only",
    arguments: [
      ("ScriptedProcess", "World/Scripted", "scripted"),
      ("HostedProcess", "World/Hosted", "hosted"),
    ])
  func processes(type: String, folder: String, name: String) throws {
    let answers = Self.members(
      in: try #require(Self.sources.first { $0.path.hasSuffix("/WorldProcess.swift") }).lines)
    let kept = Set(
      Self.members(in: try Self.storedProperties(of: type).filter { !$0.contains("private") })
    )
    .subtracting(answers)
    #expect(kept.count > 4)
    for source in Self.sources where source.folder != folder {
      for line in source.lines where !line.trimmingPrefix(while: \.isWhitespace).hasPrefix("//") {
        let uses = line.matches(of: /\b(\w+)\[[^\[\]]*\]\.(\w+)(\s*[-+*|&]*=[^=])?/)
        for use in uses where use.1 == name {
          #expect(!kept.contains(use.2) && use.3 == nil, "\(source.path): \(line)")
        }
        let reads = line.matches(of: /\b(\w+)\.read\([^()]*\)\s*\{\s*\$0\.(\w+)/)
        for use in reads where use.1 == name {
          #expect(!kept.contains(use.2), "\(source.path): \(line)")
        }
        let copy = line.firstMatch(of: /\s=\s(\w+)\[[^\[\]]*\]$/)
        #expect(copy?.1 != name[...], "a copy hides what is named: \(source.path)")
      }
    }
  }

  /// The lines that declare a type's stored properties.
  private static func storedProperties(of type: String) throws -> [Substring] {
    let source = try #require(sources.first { $0.path.hasSuffix("/\(type).swift") })
    return source.lines.filter { line in
      line.hasPrefix("  ") && !line.hasPrefix("   ") && line.contains("var ")
        && (!line.contains("{") || line.contains("= {"))
    }
  }

  private static func members(in declarations: [Substring]) -> [Substring] {
    declarations.compactMap { $0.firstMatch(of: /\bvar (\w+)/)?.1 }
  }
}

/// The words of a source without its comments and strings, and the source's folder.
private struct SourceWords {
  let path: String
  let folder: String
  let lines: [Substring]
  private(set) var words: Set<Substring> = []
  /// The types that other files can name by one word.
  private(set) var types: [Substring] = []
  /// The types whose names alone mean nothing in other files.
  private(set) var innerTypes: [Substring] = []

  private static let kinds: Set<Substring> = [
    "struct", "class", "enum", "protocol", "actor", "typealias",
  ]

  init(_ file: Documentation.File) {
    path = file.path
    let parts = file.path.split(separator: "/").dropFirst(2).dropLast()
    folder = (parts.first == "World" ? parts.prefix(2) : parts.prefix(1)).joined(separator: "/")
    lines = file.text.split(separator: "\n")
    var isText = false
    for line in lines {
      if line.contains("\"\"\"") { isText.toggle() }
      if !isText { add(line) }
    }
  }

  private mutating func add(_ line: Substring) {
    let found = Self.words(of: line)
    words.formUnion(found.lazy.filter { $0.first?.isUppercase == true })
    guard let kind = found.firstIndex(where: Self.kinds.contains), kind + 1 < found.count else {
      return
    }
    let isInner = line.hasPrefix(" ") || found[..<kind].contains { $0.hasSuffix("private") }
    if isInner { innerTypes.append(found[kind + 1]) } else { types.append(found[kind + 1]) }
  }

  private static func words(of line: Substring) -> [Substring] {
    var words: [Substring] = []
    var isText = false
    var start: Substring.UTF8View.Index?
    var last: UInt8 = 0
    for index in line.utf8.indices {
      let byte = line.utf8[index]
      if byte == UInt8(ascii: "\""), last != UInt8(ascii: "\\") { isText.toggle() }
      let isWord =
        !isText && (byte == UInt8(ascii: "_") || Character(Unicode.Scalar(byte)).isWordPart)
      if isWord, start == nil { start = index }
      if !isWord, let begin = start {
        words.append(line[begin..<index])
        start = nil
      }
      if byte == UInt8(ascii: "/"), last == byte, !isText { return words }
      last = byte
    }
    if let start { words.append(line[start...]) }
    return words
  }
}

extension Character {
  fileprivate var isWordPart: Bool { isASCII && (isLetter || isNumber) }
}
