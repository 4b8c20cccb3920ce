extension DocumentParser {
  /// Reads the object whose bracket stands here.
  mutating func parseObject() throws(Diagnostic) -> DocumentNode {
    let open = offset
    var members = MemberList()
    try enter()
    try skipTrivia()
    while try !isClosed(by: "}", openedAt: open) {
      try parseMember(into: &members)
      try parseSeparator(before: "}", openedAt: open)
    }
    leave()
    return DocumentNode(.object(members.members), at: open..<offset)
  }

  private mutating func parseMember(into list: inout MemberList) throws(Diagnostic) {
    let start = offset
    let key = try parseKey()
    let keyRange = start..<offset
    if let first = list.member(for: key) {
      let position = source.position(of: first.keyRange.lowerBound)
      let name = DisplayText.quoted(key)
      throw complaint(at: start, "duplicate key \(name): the first one is at \(position)")
    }
    try parseColon(after: key)
    try skipTrivia()
    list.append(DocumentNode.Member(key: key, keyRange: keyRange, value: try parseValue()))
  }

  private mutating func parseKey() throws(Diagnostic) -> String {
    switch current {
    case "\"", "'": return try parseString()
    case "0"..."9": throw complaint("expected a key, found \(found): put quotes around it")
    default: break
    }
    guard identifierEnd(from: offset) > offset || "\\" ~= current else {
      throw complaint("expected a key or '}', found \(found)")
    }
    guard dialect == .json5 else {
      throw complaint("expected a key in double quotes, found \(found)")
    }
    return try parseIdentifier()
  }

  private mutating func parseColon(after key: String) throws(Diagnostic) {
    try skipTrivia()
    guard !consume(":") else { return }
    let expected = "expected ':' after the key \(DisplayText.quoted(key))"
    switch current {
    case nil: throw complaint("\(expected), but the file ends here")
    case "=": throw complaint("\(expected), found '=': write ':' instead")
    case ",", "}": throw complaint("\(expected), found \(found): the key has no value")
    case "-", ".": throw complaint("\(expected), found \(found): put quotes around the whole key")
    default: throw complaint("\(expected), found \(found)")
    }
  }
}
