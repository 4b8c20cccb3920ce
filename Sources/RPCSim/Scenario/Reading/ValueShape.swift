/// What may stand in a place of a scenario file, as a schema for editors needs to know it.
indirect enum ValueShape: Sendable {
  /// Any JSON value, taken as it is.
  case anything
  case null
  case boolean
  /// Nothing but `true`.
  case yes
  case integer
  /// Any text.
  case text
  /// A text that a regular expression describes.
  case matching(pattern: String)
  /// One of these texts.
  case words([String])
  /// `"40ms"`; a signed one may begin with a minus.
  case duration(isSigned: Bool)
  /// `"40ms"` or `"40ms..60ms"`.
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
  /// What the object is, with its article: "a queue".
  let name: String
  /// The keys that it always may have.
  let keys: [KeyShape]
  /// The kinds it comes in.
  let variants: [VariantShape]
  let rules: [KeyRule]
}

/// The keys that go with one kind of an object.
struct VariantShape: Sendable {
  /// The key that says which kind it is.
  let kind: String
  /// All its keys, that one first.
  let keys: [KeyShape]
  let rules: [KeyRule]
}

/// One key of an object.
struct KeyShape: Sendable {
  let name: String
  let shape: ValueShape
  /// One line about what it is for.
  let documentation: String
  let isRequired: Bool
}

/// Which keys of an object need or exclude each other.
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
