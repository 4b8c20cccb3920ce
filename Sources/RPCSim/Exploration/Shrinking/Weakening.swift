/// A simpler text for a value or a key.
struct Weakening {
  var range: Range<Int>
  var text: String
}

extension DocumentNode {
  /// All simplifications of the document, each a set of changes to make together.
  ///
  /// A range becomes one of its ends, a count a smaller one, a crash a pause, and a drop a delay. A
  /// fault that may strike anywhere becomes one that strikes where it struck, or may strike there.
  func weakenings(struck: [[String]]) -> [[Weakening]] {
    var found =
      self["faults"]?.parts.map(\.value).enumerated().flatMap { index, fault in
        fault.faultWeakenings(struck: struck.indices.contains(index) ? struck[index] : [])
      } ?? []
    collect(into: &found)
    return found
  }

  private func collect(into found: inout [[Weakening]]) {
    for part in parts {
      if let text = part.value.text, let dots = text.firstRange(of: ".."), Self.isTime(text) {
        for end in [text[..<dots.lowerBound], text[dots.upperBound...]] {
          found.append([Weakening(range: part.value.range, text: "\"\(end)\"")])
        }
      }
      if case .key(let key) = part.step, Self.counts.contains(key),
        case .integer(let count) = part.value.content
      {
        for smaller in [1, count / 2, count - 1] where smaller >= 1 && smaller < count {
          found.append([Weakening(range: part.value.range, text: "\(smaller)")])
        }
      }
      part.value.collect(into: &found)
    }
  }

  /// Keys whose values are counts.
  ///
  /// A smaller count is simpler.
  private static let counts: Set<String> = [
    "count", "times", "atMost", "inFlight", "prefetch", "nth",
  ]

  private static func isTime(_ text: String) -> Bool {
    text.utf8.first.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
  }

  private func faultWeakenings(struck points: [String]) -> [[Weakening]] {
    var found: [[Weakening]] = []
    if let index = parts.first(where: { $0.value.text == "anywhere" }), points.count == 1,
      let only = points.first
    {
      let point = "\"\(only)\""
      let mayStrike = self["atMost"] == nil ? "\(point), atMost: 1" : point
      found += [point, mayStrike].map { [Weakening(range: index.value.range, text: $0)] }
    }
    if let crash = keyRange("crash") {
      let duration = keyRange("restart").map { [Weakening(range: $0, text: "for")] } ?? []
      found.append([Weakening(range: crash, text: "pause")] + duration)
    }
    if let drop = keyRange("drop"), let hop = self["drop"] {
      let end = hop.range.upperBound..<hop.range.upperBound
      found.append([
        Weakening(range: drop, text: "delay"), Weakening(range: end, text: ", by: \"100ms\""),
      ])
    }
    return found
  }

  private func keyRange(_ key: String) -> Range<Int>? {
    guard case .object(let members) = content else { return nil }
    return members.first { $0.key == key }?.keyRange
  }
}
