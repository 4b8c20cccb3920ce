/// Removes parts from a list for as long as the rest still fails (delta debugging).
///
/// The first part is the whole list. The size of the parts is halved down to single elements.
struct DeltaDebugging {
  /// The number of lists tried so far.
  private(set) var attempts = 0
  private let limit: Int
  private let startsAtEnd: Bool

  /// - Parameters:
  ///   - limit: The number of attempts after which the reduction stops.
  ///   - startsAtEnd: Whether the last parts are tried first.
  init(limit: Int, startsAtEnd: Bool = false) {
    self.limit = limit
    self.startsAtEnd = startsAtEnd
  }

  /// Removes parts of a list until no single element can be removed.
  ///
  /// - Parameters:
  ///   - observe: Called with the number of attempts and the number of elements left.
  ///   - isEnded: Whether to stop early and keep the current list.
  ///   - attempt: Tries a shorter list. Returns the list to continue with if it still fails, or
  ///     `nil`.
  /// - Throws: The error of an attempt.
  mutating func reduce<Element, Failure>(
    _ start: [Element], observe: (Int, Int) -> Void = { _, _ in },
    isEnded: () -> Bool = { false }, attempt: ([Element]) throws(Failure) -> [Element]?
  ) throws(Failure) {
    var elements = start
    var size = elements.count
    while size >= 1, attempts < limit, !isEnded() {
      observe(attempts, elements.count)
      if let smaller = try removePart(of: size, from: elements, isEnded, attempt) {
        elements = smaller
        size = min(size, elements.count)
      } else {
        size /= 2
      }
    }
  }

  private mutating func removePart<Element, Failure>(
    of size: Int, from elements: [Element], _ isEnded: () -> Bool,
    _ attempt: ([Element]) throws(Failure) -> [Element]?
  ) throws(Failure) -> [Element]? {
    let starts = Array(stride(from: 0, to: elements.count, by: size))
    for start in startsAtEnd ? starts.reversed() : starts where attempts < limit && !isEnded() {
      var rest = elements
      rest.removeSubrange(start..<min(start + size, elements.count))
      attempts += 1
      if let smaller = try attempt(rest) { return smaller }
    }
    return nil
  }
}
