import Foundation
import RPCSim

extension Encodable {
  /// The record as a JSON document: indented, with sorted keys.
  var document: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      let document = String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
      return document.jsonWithoutFormatting
    }
  }
}
