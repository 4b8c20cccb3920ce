import InMemoryBroker

extension FaultScript: CustomStringConvertible {
  /// The verdict, the target and the point, as in
  /// `crash worker at after reply, before ack of first`.
  public var description: String {
    var words = [verdict.name]
    words += [verdict.queue, process].compactMap { $0 }
    words += place
    if let call { words.append("of \(call)") }
    if nth > 1 { words.append("(occurrence \(nth))") }
    return words.joined(separator: " ") + (limit.map { ", at most \($0)×" } ?? "")
  }

  private var place: [String] {
    if point == .anywhere { return ["anywhere"] }
    return point.isHop ? ["on the \(point.rawValue) hop"] : ["at \(moment)"]
  }

  private var moment: String {
    guard let at else { return point.rawValue }
    let least = ReadableDuration(at.least)
    return at.least == at.most ? "\(least)" : "\(least)..\(ReadableDuration(at.most))"
  }
}

extension FaultVerdict {
  /// The queue that the fault strikes; `nil` if it strikes none.
  fileprivate var queue: String? {
    switch self {
    case .fillQueue(let queue, _), .deleteQueue(let queue), .purgeQueue(let queue): queue
    default: nil
    }
  }
}
