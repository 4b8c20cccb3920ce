/// A call as faults and expectations name it: `first`, or `first#2` for the second of that name.
package struct CallReference: Hashable, Sendable {
  package var label: String
  /// The number of the call among those of that name, from 1; `nil` is all of them.
  package var ordinal: Int?

  /// Reads a reference.
  ///
  /// The text behind the last `#` is an ordinal only if it is a positive integer.
  package init(_ text: String) {
    label = text
    guard let mark = text.utf8.lastIndex(of: UInt8(ascii: "#")) else { return }
    let digits = text[text.utf8.index(after: mark)...]
    guard let ordinal = Int(digits), ordinal > 0, String(ordinal) == digits else { return }
    label = String(text[..<mark])
    self.ordinal = ordinal
  }
}

extension ScenarioStep {
  /// The name by which faults and expectations refer to the step's calls; `nil` if it makes none.
  package var callLabel: String? {
    guard case .call(let call) = action else { return nil }
    return call.label ?? call.method
  }
}

extension NestedCall {
  /// The name by which faults and expectations refer to the call.
  package var callLabel: String { label ?? method }
}
