/// The way to a part of a scenario, in the keys that a scenario file uses: `steps[2].call`.
package struct ScenarioPath: Hashable, Sendable {
  /// One step on the way.
  package enum Part: Hashable, Sendable {
    /// To what stands behind a key of an object.
    case key(String)
    /// To an element of a list, counted from 0.
    case index(Int)
  }

  /// The steps from the scenario itself.
  package let parts: [Part]

  /// The scenario itself.
  package static let root = ScenarioPath(parts: [])

  /// The way to what stands behind a key of the object at the end of this path.
  package subscript(key: String) -> ScenarioPath { ScenarioPath(parts: parts + [.key(key)]) }

  /// The way to an element, counted from 0, of the list at the end of this path.
  package subscript(index: Int) -> ScenarioPath { ScenarioPath(parts: parts + [.index(index)]) }
}

extension ScenarioPath: CustomStringConvertible {
  /// The path as text; a key that is no plain word is put in brackets and quotes.
  package var description: String {
    var text = ""
    for part in parts {
      switch part {
      case .index(let index): text += "[\(index)]"
      case .key(let key) where Self.isPlain(key): text += text.isEmpty ? key : ".\(key)"
      case .key(let key): text += "[\(DisplayText.quoted(key))]"
      }
    }
    return text
  }

  private static func isPlain(_ key: String) -> Bool {
    !key.isEmpty
      && key.unicodeScalars.allSatisfy { scalar in
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-": true
        default: false
        }
      }
  }
}
