extension Scenario {
  /// The size of the largest text that is read, in bytes.
  package static let maximumSize = 1 << 20

  /// Reads a scenario file; the scenario is named as the file is, without folder and ending.
  ///
  /// Takes time and memory linear in the size of the text, apart from sorting the errors. What
  /// the keys are is said in the tables of the types they describe, such as `QueueScript.keys`.
  ///
  /// - Throws: what is wrong with the text, if it is too large, no JSON5, not of the form that
  ///   scenarios have, or a scenario that has ``problems()``. Each of these is looked at only if
  ///   nothing is wrong with those before.
  public init(reading text: SourceText) throws(ScenarioErrors) {
    try self.init(reading: text) { $0.problems() }
  }

  /// Reads a scenario file of which only some problems matter.
  init(
    reading text: SourceText, keys: KeyTable<Scenario> = keys,
    findingProblems find: (Scenario) -> [ScenarioProblem]
  ) throws(ScenarioErrors) {
    let document = try DocumentNode(
      of: text, atMost: Self.maximumSize, ifLonger: "split the story into several files")
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

  /// How many problems are looked up in the document, each in time linear in its longest object.
  private static let mostPlaced = 1_000

  private static func name(of file: String) -> String {
    let base = file.split(separator: "/").last ?? ""
    guard let dot = base.lastIndex(of: "."), dot > base.startIndex else { return String(base) }
    return String(base[..<dot])
  }
}
