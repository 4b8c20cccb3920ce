extension DocumentNode {
  /// The byte offset of the value that a path names, for an error message.
  ///
  /// If the path leads to an unwritten value, such as a default, the result is the nearest written
  /// value around it.
  func offset(of path: ScenarioPath) -> Int {
    var node = self
    var offset = range.lowerBound
    for part in path.parts {
      guard let next = node.child(part) else { break }
      node = next.node
      offset = next.offset
    }
    return offset
  }

  private func child(_ part: ScenarioPath.Part) -> (node: DocumentNode, offset: Int)? {
    switch (part, content) {
    case (.index(let index), .array(let nodes)):
      return nodes.indices.contains(index) ? (nodes[index], nodes[index].range.lowerBound) : nil
    // An object may stand for a list of one.
    case (.index(0), .object): return (self, range.lowerBound)
    case (.key(let key), .object(let members)):
      let names = [key] + (Self.otherNames[key] ?? [])
      let member = names.lazy.compactMap { name in members.first { $0.key == name } }.first
      return member.map { ($0.value, $0.offset) }
    default: return nil
    }
  }

  /// Keys that may stand in a file instead of the key in a path.
  private static let otherNames = [
    "client": ["server", "process"],
    "equals": ["count", "atLeast", "atMost"],
  ]
}

extension DocumentNode.Member {
  /// The offset of the key for an object, and of the value otherwise.
  fileprivate var offset: Int {
    if case .object = value.content { keyRange.lowerBound } else { value.range.lowerBound }
  }
}
