/// The language a document is written in.
package enum Dialect: Sendable {
  /// Strict JSON as RFC 8259 has it, for what machines send to each other.
  case json

  /// JSON5 as https://spec.json5.org has it, for what people write.
  case json5
}
