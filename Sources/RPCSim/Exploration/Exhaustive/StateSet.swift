/// The set of states reached, each as a well-mixed hash.
///
/// It uses open addressing in one array of words. A lookup computes no hash, and takes about one
/// cache miss.
struct StateSet: Sendable {
  private var words: [UInt64]
  private(set) var count = 0

  /// An empty set.
  ///
  /// - Parameter capacity: The number of words at first, a power of two.
  init(capacity: Int = 1 << 10) { words = Array(repeating: 0, count: capacity) }

  func contains(_ state: UInt64) -> Bool {
    let word = state == 0 ? 1 : state
    let mask = words.count - 1
    var index = Int(truncatingIfNeeded: word) & mask
    while words[index] != 0 {
      if words[index] == word { return true }
      index = (index + 1) & mask
    }
    return false
  }

  /// Adds a state.
  ///
  /// Returns whether it is new.
  mutating func insert(_ state: UInt64) -> Bool {
    if 2 * count >= words.count { grow() }
    guard Self.insert(state == 0 ? 1 : state, into: &words) else { return false }
    count += 1
    return true
  }

  private mutating func grow() {
    var larger = [UInt64](repeating: 0, count: 2 * words.count)
    for word in words where word != 0 { _ = Self.insert(word, into: &larger) }
    words = larger
  }

  private static func insert(_ word: UInt64, into words: inout [UInt64]) -> Bool {
    let mask = words.count - 1
    var index = Int(truncatingIfNeeded: word) & mask
    while words[index] != 0 {
      if words[index] == word { return false }
      index = (index + 1) & mask
    }
    words[index] = word
    return true
  }
}
