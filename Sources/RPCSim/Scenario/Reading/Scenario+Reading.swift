extension Scenario {
  /// The size of the largest scenario file that can be read, in bytes.
  package static let maximumSize = 1 << 20

  /// Reads a scenario file.
  ///
  /// The scenario gets the name of the file without folder and extension.
  ///
  /// Time and memory are linear in the size of the text, apart from sorting the errors. The keys
  /// are listed in the tables of the types that they describe, such as `QueueScript.keys`.
  ///
  /// - Parameter text: The text of the scenario file.
  /// - Throws: ``ScenarioErrors`` if the text is too large, is not JSON5, has not the form of a
  ///   scenario, or describes a scenario with ``problems()``. Each of these is checked only after
  ///   the ones before.
  public init(reading text: SourceText) throws(ScenarioErrors) {
    try self.init(reading: text) { $0.problems() }
  }

  /// Reads a scenario file and reports only some problems.
  init(
    reading text: SourceText, keys: KeyTable<Scenario> = keys,
    findingProblems find: (Scenario) -> [ScenarioProblem]
  ) throws(ScenarioErrors) {
    let document = try DocumentNode(
      of: text, atMost: Self.maximumSize, ifLonger: "split the scenario into several files")
    var errors = ReadingErrors()
    var scenario = Scenario(name: Self.name(of: text.file))
    if keys.read(document, into: &scenario, &errors), errors.isEmpty {
      for problem in find(scenario).prefix(Self.mostPlaced) {
        let offset = document.offset(of: problem.path)
        errors.add(at: offset, problem.message, suggestion: problem.suggestion)
      }
    }
    if let errors = ScenarioErrors(errors, in: text) { throw errors }
    self = scenario
  }

  /// The greatest number of problems to locate.
  ///
  /// Each takes time linear in the longest object.
  private static let mostPlaced = 1_000

  private static func name(of file: String) -> String {
    let base = file.split(separator: "/").last ?? ""
    guard let dot = base.lastIndex(of: "."), dot > base.startIndex else { return String(base) }
    return String(base[..<dot])
  }
}
