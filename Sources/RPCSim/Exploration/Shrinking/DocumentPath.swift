/// The path of a value in a document: the keys and indices that lead to it from the root.
typealias DocumentPath = [DocumentStep]

enum DocumentStep: Hashable, Sendable {
  case key(String)
  case index(Int)
}

extension DocumentNode {
  /// A member of an object, with its key, or an element of an array.
  struct Part {
    var step: DocumentStep
    var range: Range<Int>
    var value: DocumentNode
  }

  /// The members or elements, in their order.
  ///
  /// A plain value has none.
  var parts: [Part] {
    switch content {
    case .object(let members):
      members.map {
        Part(
          step: .key($0.key), range: $0.keyRange.lowerBound..<$0.value.range.upperBound,
          value: $0.value)
      }
    case .array(let elements):
      elements.enumerated().map { Part(step: .index($0), range: $1.range, value: $1) }
    default: []
    }
  }

  /// The value at a path, or `nil` if there is none.
  subscript(path: some Sequence<DocumentStep>) -> DocumentNode? {
    var node = self
    for step in path {
      guard let part = node.parts.first(where: { $0.step == step }) else { return nil }
      node = part.value
    }
    return node
  }

  subscript(key: String) -> DocumentNode? { self[[.key(key)]] }

  var text: String? {
    if case .string(let text) = content { text } else { nil }
  }
}
