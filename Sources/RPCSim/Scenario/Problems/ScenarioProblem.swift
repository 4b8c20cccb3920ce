/// A problem of a scenario, which prevents a run.
public struct ScenarioProblem: Error, Hashable, Sendable {
  /// The path to the part of the scenario with the problem.
  package let path: ScenarioPath
  /// The problem and its remedy, in one sentence without a final period.
  public let message: String
  /// The name that the author probably meant; `nil` if there is no likely one.
  public let suggestion: String?
}

extension ScenarioProblem: CustomStringConvertible {
  /// The path, the message and the suggestion in one line.
  public var description: String {
    let place = path.parts.isEmpty ? "" : "\(path): "
    let question = suggestion.map { ", did you mean \(DisplayText.quoted($0))?" } ?? ""
    return "\(place)\(message)\(question)"
  }
}
