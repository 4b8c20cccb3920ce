/// Identifies a message of a simulation, for example as the second reply to one call.
package struct MessageTrace: Hashable, Sendable {
  package enum Kind: UInt8, Sendable {
    /// A request of a call.
    case request
    /// A reply to a call.
    case reply
    /// A message that belongs to no call.
    case other
  }

  /// The number of the call, or of the message if it belongs to no call.
  package var subject: UInt32
  package var kind: Kind
  /// Counts messages of this kind and subject, from 1.
  package var occurrence: UInt16

  package init(subject: UInt32, kind: Kind, occurrence: UInt16) {
    self.subject = subject
    self.kind = kind
    self.occurrence = occurrence
  }

  /// All fields packed into one word.
  @inlinable package var word: UInt64 {
    UInt64(subject) << 32 | UInt64(kind.rawValue) << 16 | UInt64(occurrence)
  }

  /// Hashes one word, which is faster than hashing the fields one by one.
  @inlinable
  package func hash(into hasher: inout Hasher) { hasher.combine(word) }

  /// The trace of a message that is not traced.
  package static let none = MessageTrace(subject: .max, kind: .other, occurrence: 0)
}
