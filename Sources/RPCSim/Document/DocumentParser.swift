/// Reads JSON5 or strict JSON into nodes with positions.
///
/// It is a recursive descent over bytes. Any sequence of bytes gives a document or one diagnostic.
/// The encoding is checked first, the nesting is limited, and every loop consumes what it looks at.
struct DocumentParser {
  /// The deepest nesting of brackets that is accepted.
  ///
  /// It keeps the recursion from overflowing the stack.
  static let deepestNesting = 64

  let source: SourceText
  let dialect: Dialect
  var offset = 0
  private var depth = 0

  private init(source: SourceText, dialect: Dialect) {
    self.source = source
    self.dialect = dialect
  }

  /// Reads the one value of a text.
  static func parse(
    _ source: SourceText, as dialect: Dialect
  ) throws(Diagnostic) -> DocumentNode {
    var parser = DocumentParser(source: source, dialect: dialect)
    return try parser.parseDocument()
  }

  private mutating func parseDocument() throws(Diagnostic) -> DocumentNode {
    try checkEncoding()
    try skipTrivia()
    let root = try parseValue()
    try skipTrivia()
    guard current == nil else {
      throw complaint("expected the end of the file, found \(found): a file holds one value")
    }
    return root
  }

  private func checkEncoding() throws(Diagnostic) {
    guard let invalid = UTF8Scalar.firstInvalidOffset(in: bytes) else { return }
    let byte = String(bytes[invalid], radix: 16, uppercase: true)
    throw complaint(at: invalid, "the byte 0x\(byte) is not valid UTF-8: save the file as UTF-8")
  }
}

extension DocumentParser {
  /// The text to read.
  var bytes: [UInt8] { source.bytes }

  /// The byte at the current offset, or nil at the end.
  var current: UInt8? { byte(at: offset) }

  /// Whether a bracket is open at the current offset.
  var isNested: Bool { depth > 0 }

  /// The byte at an offset, or nil at the end.
  func byte(at offset: Int) -> UInt8? {
    offset < source.bytes.count ? source.bytes[offset] : nil
  }

  /// Steps over an ASCII character if it stands here.
  mutating func consume(_ character: Unicode.Scalar) -> Bool {
    guard character ~= current else { return false }
    offset += 1
    return true
  }

  /// Steps into the bracket that stands here.
  mutating func enter() throws(Diagnostic) {
    guard depth < Self.deepestNesting else {
      throw complaint("nested more than \(Self.deepestNesting) deep")
    }
    depth += 1
    offset += 1
  }

  /// Steps out over the closing bracket that stands here.
  mutating func leave() {
    depth -= 1
    offset += 1
  }
}

extension DocumentParser {
  /// Reads the value that begins here.
  mutating func parseValue() throws(Diagnostic) -> DocumentNode {
    switch current {
    case "{": return try parseObject()
    case "[": return try parseArray()
    case "\"", "'": return try parseStringValue()
    case "0"..."9", "-", "+", ".": return try parseNumber()
    case nil: throw complaint("expected a value, but the file ends here")
    default: return try parseWord()
    }
  }

  private mutating func parseStringValue() throws(Diagnostic) -> DocumentNode {
    let start = offset
    let string = try parseString()
    return DocumentNode(.string(string), at: start..<offset)
  }

  private mutating func parseWord() throws(Diagnostic) -> DocumentNode {
    let start = offset
    let end = identifierEnd(from: start)
    guard let content = meaning(ofWordIn: start..<end) else { throw wordComplaint() }
    offset = end
    return DocumentNode(content, at: start..<end)
  }

  /// The value of a word such as `true`, or nil for any other word.
  func meaning(ofWordIn range: Range<Int>) -> DocumentNode.Content? {
    // Longer words are not compared. To compare strings Swift normalizes them, which takes time
    // quadratic in a long run of combining marks.
    guard range.count <= "Infinity".utf8.count else { return nil }
    return switch String(decoding: bytes[range], as: UTF8.self) {
    case "true": .bool(true)
    case "false": .bool(false)
    case "null": .null
    case "Infinity" where dialect == .json5: .number(.infinity)
    case "NaN" where dialect == .json5: .number(.nan)
    default: nil
    }
  }
}
