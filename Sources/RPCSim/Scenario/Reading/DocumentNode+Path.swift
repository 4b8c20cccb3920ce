extension DocumentNode {
  /// The byte at which the author should look for what a path names.
  ///
  /// Where the path leads to something that is not written down, such as a default, it is the
  /// nearest thing around it that is.
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
    // One object may stand for a list of one.
    case (.index(0), .object): return (self, range.lowerBound)
    case (.key(let key), .object(let members)):
      let names = [key] + (Self.otherNames[key] ?? [])
      let member = names.lazy.compactMap { name in members.first { $0.key == name } }.first
      return member.map { ($0.value, $0.offset) }
    default: return nil
    }
  }

  /// The keys that say the same as another.
  private static let otherNames = [
    "client": ["server", "process"],
    "equals": ["count", "atLeast", "atMost"],
  ]
}

extension DocumentNode.Member {
  /// Something that has keys of its own is known by its name, and anything else by what it is.
  fileprivate var offset: Int {
    if case .object = value.content { keyRange.lowerBound } else { value.range.lowerBound }
  }
}
