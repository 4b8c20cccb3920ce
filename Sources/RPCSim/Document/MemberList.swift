/// The members of an object read so far, with a lookup by key.
///
/// Keys are compared by their bytes, as RFC 8259 section 8.3 advises. Swift's comparison takes two
/// spellings of `é` for one key, and takes time quadratic in a long run of combining marks.
struct MemberList {
  /// The number of members up to which a linear search is faster than hashing.
  private static let smallCount = 8

  private(set) var members: [DocumentNode.Member] = []
  private var indices: [KeyBytes: Int] = [:]

  /// Adds a member whose key is not taken.
  mutating func append(_ member: DocumentNode.Member) {
    members.append(member)
    guard members.count > Self.smallCount else { return }
    if indices.isEmpty { indexMembers() }
    indices[KeyBytes(key: member.key)] = members.count - 1
  }

  /// The member with a key, or nil.
  ///
  /// Takes constant time.
  func member(for key: String) -> DocumentNode.Member? {
    let key = KeyBytes(key: key)
    guard members.count > Self.smallCount else {
      return members.first { KeyBytes(key: $0.key) == key }
    }
    return indices[key].map { members[$0] }
  }

  private mutating func indexMembers() {
    for (index, member) in members.enumerated() { indices[KeyBytes(key: member.key)] = index }
  }
}

/// A key that equals another only when both have the same bytes.
private struct KeyBytes: Hashable {
  let key: String

  static func == (left: KeyBytes, right: KeyBytes) -> Bool {
    left.key.utf8.elementsEqual(right.key.utf8)
  }

  func hash(into hasher: inout Hasher) {
    var key = key
    key.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
