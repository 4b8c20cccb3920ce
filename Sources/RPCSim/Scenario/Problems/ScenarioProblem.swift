/// Something about a scenario that makes no sense.
public struct ScenarioProblem: Error, Hashable, Sendable {
  /// The part of the scenario that it is about.
  package let path: ScenarioPath
  /// What is wrong and what to do about it, in one sentence without a final stop.
  public let message: String
  /// The name that the author probably meant.
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
