/// Takes parts away from a list for as long as somebody says that what is left still fails: from
/// all at once down to one at a time.
struct DeltaDebugging {
  /// How many times it was tried.
  private(set) var attempts = 0
  private let limit: Int
  private let startsAtEnd: Bool

  /// - Parameters:
  ///   - limit: After how many attempts it is given up.
  ///   - startsAtEnd: Whether the last parts are tried first.
  init(limit: Int, startsAtEnd: Bool = false) {
    self.limit = limit
    self.startsAtEnd = startsAtEnd
  }

  /// Makes a list small.
  ///
  /// - Parameters:
  ///   - observe: Told how many attempts there were, and how many elements are left.
  ///   - isEnded: Whether to leave it at what there is.
  ///   - attempt: Tries a shorter list, and returns what to go on with if it still fails.
  /// - Throws: What an attempt throws.
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
