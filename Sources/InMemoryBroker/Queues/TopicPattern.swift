/// The key of a binding to a topic exchange: words between dots (AMQP 0-9-1, section 3.1.3.3).
///
/// The word `*` stands for one word and `#` for any number of words.
struct TopicPattern: Equatable, Sendable {
  private let words: [Substring]

  init(_ pattern: String) { words = Self.words(of: pattern) }

  /// Whether a routing key matches.
  ///
  /// Takes time linear in the words of both, and up to their product if the pattern has a `#`.
  func matches(_ routingKey: String) -> Bool {
    let key = Self.words(of: routingKey)
    // Where to go on after a mismatch: the last `#` takes one more word.
    var index = 0
    var next = 0
    var retry: (index: Int, next: Int)?
    while next < key.count {
      if index < words.count, words[index] == "#" {
        retry = (index + 1, next)
        index += 1
      } else if index < words.count, words[index] == "*" || words[index] == key[next] {
        index += 1
        next += 1
      } else if let last = retry {
        retry = (last.index, last.next + 1)
        (index, next) = (last.index, last.next + 1)
      } else {
        return false
      }
    }
    return words[index...].allSatisfy { $0 == "#" }
  }

  /// Splits a key as RabbitMQ does: an empty key has no words, and two dots have an empty word
  /// between them.
  private static func words(of key: String) -> [Substring] {
    key.isEmpty ? [] : key.split(separator: ".", omittingEmptySubsequences: false)
  }
}
