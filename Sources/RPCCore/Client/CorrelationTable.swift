/// The correlation IDs that a client knows, and the state of each.
///
/// An ID that the client makes itself is a prefix and a number. The known numbers are close
/// together, so a queue holds these IDs by number, without hashing. A dictionary holds the IDs that
/// callers chose. It also holds the few IDs that are still known when most later ones are
/// forgotten.
struct CorrelationTable: Sendable {
  typealias Correlation = RPCClientStateMachine.Correlation

  /// A correlation ID with its number, parsed once because each step of a call looks it up.
  struct Key: Sendable {
    let id: String
    /// The number in the ID; `nil` if this client cannot have made the ID by counting.
    fileprivate let number: UInt64?
  }

  private let prefix: [UInt8]
  private var counted = Deque<Correlation?>()
  /// The number of the ID at index 0 of the queue.
  private var first: UInt64 = 1
  /// The number of known IDs in the queue.
  private var taken = 0
  private var others: [String: Correlation] = [:]

  init(prefix: String) {
    self.prefix = Array(prefix.utf8)
  }

  /// The number of known IDs.
  var count: Int { taken + others.count }

  subscript(id: String) -> Correlation? {
    get { self[key(of: id)] }
    set { self[key(of: id)] = newValue }
  }

  subscript(key: Key) -> Correlation? {
    get {
      guard let index = index(of: key), index < counted.count else { return others[key.id] }
      return counted[index] ?? (others.isEmpty ? nil : others[key.id])
    }
    set {
      guard let index = index(of: key) else { return others[key.id] = newValue }
      if index >= counted.count {
        // A caller may choose a number far ahead, but the queue grows only by one at a time.
        guard newValue != nil, index == counted.count else { return others[key.id] = newValue }
        counted.append(nil)
      } else if counted[index] == nil, !others.isEmpty, others[key.id] != nil {
        return others[key.id] = newValue
      }
      taken += (newValue == nil ? 0 : 1) - (counted[index] == nil ? 0 : 1)
      counted[index] = newValue
      if newValue == nil { trim() }
    }
  }

  func key(of id: String) -> Key { Key(id: id, number: number(of: id)) }

  /// The key of the ID with this number.
  func key(of number: UInt64) -> Key { Key(id: id(of: number), number: number) }

  /// Moves on to the next number, whether or not an ID with this number was stored.
  ///
  /// Otherwise the queue could not grow beyond a number without an entry, and all later IDs would
  /// go to the dictionary.
  mutating func pass(_ number: UInt64) {
    guard number >= first, number - first == UInt64(counted.count) else { return }
    counted.append(nil)
    trim()
  }

  private func index(of key: Key) -> Int? {
    guard let number = key.number, number >= first else { return nil }
    return Int(exactly: number - first)
  }

  /// The number in an ID that this client may have made by counting; `nil` for any other ID.
  private func number(of id: String) -> UInt64? {
    // A native string gives access to its bytes. Any other string is first copied to a native one.
    if let number = id.utf8.withContiguousStorageIfAvailable(number(in:)) { return number }
    var native = id
    return native.withUTF8(number(in:))
  }

  private func number(in bytes: UnsafeBufferPointer<UInt8>) -> UInt64? {
    guard (1...18).contains(bytes.count - prefix.count) else { return nil }
    for index in prefix.indices where bytes[index] != prefix[index] { return nil }
    guard bytes[prefix.count] != UInt8(ascii: "0") else { return nil }
    var number: UInt64 = 0
    for index in prefix.count..<bytes.count {
      guard case UInt8(ascii: "0")...UInt8(ascii: "9") = bytes[index] else { return nil }
      number = number * 10 + UInt64(bytes[index] - UInt8(ascii: "0"))
    }
    return number
  }

  /// Removes empty entries at the front, so that memory is proportional to the number of known IDs.
  ///
  /// If the queue is mostly empty, known IDs at the front move to the dictionary.
  private mutating func trim() {
    while let front = counted.first {
      let isSparse = counted.count > 64 && counted.count / 4 > taken
      if let known = front {
        guard isSparse else { return }
        others[id(of: first)] = known
        taken -= 1
      }
      _ = counted.popFirst()
      first += 1
    }
  }

  /// The ID with this number, written digit by digit for speed because every call needs one.
  func id(of number: UInt64) -> String {
    var digits = 1
    var rest = number
    while rest >= 10 {
      rest /= 10
      digits += 1
    }
    // The capacity is exact, because Swift then stores a short string inline, without an
    // allocation.
    return String(unsafeUninitializedCapacity: prefix.count + digits) { bytes in
      for (index, byte) in prefix.enumerated() { bytes[index] = byte }
      var rest = number
      for index in (prefix.count..<prefix.count + digits).reversed() {
        bytes[index] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
      }
      return prefix.count + digits
    }
  }
}
