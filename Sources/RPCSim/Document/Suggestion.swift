/// Finds the name that the author of a misspelled name probably meant.
package enum Suggestion {
  /// The longest name that is compared, in UTF-8 bytes.
  ///
  /// A comparison costs the product of two lengths, and a name may be as long as its file.
  static let longestName = 64

  /// Returns the candidate nearest to a name, or nil if none is near.
  ///
  /// A near candidate differs by at most a third of the name's length in edits, or by one edit. An
  /// edit inserts, removes or replaces a letter, or swaps two neighbors. Case makes no difference.
  /// Of two candidates that are equally near, the earlier wins.
  ///
  /// - Parameters:
  ///   - name: The name as written.
  ///   - candidates: The names that the author could have meant.
  package static func closest(
    to name: String, among candidates: some Sequence<String>
  ) -> String? {
    guard name.utf8.count <= longestName else { return nil }
    let letters = Array(name.lowercased().unicodeScalars)
    var best: (candidate: String, distance: Int)?
    for candidate in candidates where candidate.utf8.count <= longestName {
      let others = Array(candidate.lowercased().unicodeScalars)
      guard let distance = distance(from: letters, to: others) else { continue }
      if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.candidate
  }

  /// The number of edits between two names, or nil if that is too many for a suggestion.
  private static func distance(
    from name: [Unicode.Scalar], to candidate: [Unicode.Scalar]
  ) -> Int? {
    let cutoff = max(1, name.count / 3)
    guard abs(name.count - candidate.count) <= cutoff else { return nil }
    let distance = editDistance(name, candidate)
    // Names without a common letter are not near, even if they are short.
    let sharesNothing = distance > 0 && distance >= max(name.count, candidate.count)
    return distance <= cutoff && !sharesNothing ? distance : nil
  }

  /// The optimal string alignment distance: the form of Damerau-Levenshtein in which a swapped
  /// pair is not edited again.
  private static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in left.indices {
      var current = [row + 1]
      for column in right.indices {
        let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
        var cost = min(last[column + 1] + 1, current[column] + 1, replaced)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          cost = min(cost, beforeLast[column - 1] + 1)
        }
        current.append(cost)
      }
      (beforeLast, last) = (last, current)
    }
    return last[right.count]
  }
}
