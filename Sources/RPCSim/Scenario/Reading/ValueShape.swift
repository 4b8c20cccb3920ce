/// The shape of a value in a scenario file, for the schema that editors use.
indirect enum ValueShape: Sendable {
  /// Any JSON value, taken literally.
  case anything
  case null
  case boolean
  /// Only `true`.
  case yes
  case integer
  /// Any text.
  case text
  /// A text that matches a regular expression.
  case matching(pattern: String)
  /// One of these texts.
  case words([String])
  /// Such as `"40ms"`. A signed duration may begin with a minus.
  case duration(isSigned: Bool)
  /// Such as `"40ms"` or `"40ms..60ms"`.
  case durationRange
  /// A value that a handler computes.
  case expression
  case list(ValueShape)
  /// An object whose keys are names that the author chooses.
  case named(ValueShape)
  case object(ObjectShape)
  case either([ValueShape])
}

/// The keys of an object.
struct ObjectShape: Sendable {
  /// The name of the object with its article: "a queue".
  let name: String
  /// The keys that all variants may have.
  let keys: [KeyShape]
  /// The variants of the object.
  let variants: [VariantShape]
  let rules: [KeyRule]
}

/// The keys of one variant of an object.
struct VariantShape: Sendable {
  /// The key that selects the variant.
  let kind: String
  /// All keys of the variant, beginning with the selecting key.
  let keys: [KeyShape]
  let rules: [KeyRule]
}

struct KeyShape: Sendable {
  let name: String
  let shape: ValueShape
  /// One line about its purpose.
  let documentation: String
  let isRequired: Bool
}

/// A rule about keys of an object that require or exclude each other.
enum KeyRule: Sendable {
  case exactlyOne([String])
  case atMostOne([String])
  case atLeastOne([String])

  /// The keys that the rule is about.
  var names: [String] {
    switch self {
    case .exactlyOne(let names), .atMostOne(let names), .atLeastOne(let names): names
    }
  }
}
