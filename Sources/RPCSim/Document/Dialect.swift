/// The language a document is written in.
package enum Dialect: Sendable {
  /// Strict JSON (RFC 8259), for messages between machines.
  case json

  /// JSON5 (https://spec.json5.org), for files that people write.
  case json5
}
