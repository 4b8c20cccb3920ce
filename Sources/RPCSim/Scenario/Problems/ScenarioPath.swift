/// The path to a part of a scenario, in the keys of a scenario file: `steps[2].call`.
package struct ScenarioPath: Hashable, Sendable {
  /// One step of the path.
  package enum Part: Hashable, Sendable {
    /// Leads to the value of a key of an object.
    case key(String)
    /// Leads to an element of a list, by its index from 0.
    case index(Int)
  }

  /// The steps of the path, from the scenario itself.
  package let parts: [Part]

  /// The scenario itself.
  package static let root = ScenarioPath(parts: [])

  /// The path to the value of a key of the object at the end of this path.
  ///
  /// - Parameter key: The key of the object.
  package subscript(key: String) -> ScenarioPath { ScenarioPath(parts: parts + [.key(key)]) }

  /// The path to an element of the list at the end of this path.
  ///
  /// - Parameter index: The index of the element, from 0.
  package subscript(index: Int) -> ScenarioPath { ScenarioPath(parts: parts + [.index(index)]) }
}

extension ScenarioPath: CustomStringConvertible {
  /// The path as text.
  ///
  /// A key that is no plain word is put in brackets and quotes.
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
