/// What a client knows of correlation IDs.
///
/// IDs that the client counted itself are a prefix and a number, and the numbers that are known lie
/// close together: they are kept in a queue by number, without hashing. IDs that a caller chose,
/// and the few that stay behind while later ones are long forgotten, are kept in a dictionary.
struct CorrelationTable: Sendable {
  typealias Correlation = RPCClientStateMachine.Correlation

  /// An ID that was looked at once: a call's is looked up at every turn that the call takes.
  struct Key: Sendable {
    let id: String
    /// The number in it, if this client could have counted so.
    fileprivate let number: UInt64?
  }

  private let prefix: [UInt8]
  private var counted = Deque<Correlation?>()
  /// The number of the first place in the queue.
  private var first: UInt64 = 1
  /// How many places of the queue are taken.
  private var taken = 0
  private var others: [String: Correlation] = [:]

  init(prefix: String) {
    self.prefix = Array(prefix.utf8)
  }

  /// The number of IDs that something is known of.
  var count: Int { taken + others.count }

  subscript(id: String) -> Correlation? {
    get { self[key(of: id)] }
    set { self[key(of: id)] = newValue }
  }

  subscript(key: Key) -> Correlation? {
    get {
      guard let place = place(of: key), place < counted.count else { return others[key.id] }
      return counted[place] ?? (others.isEmpty ? nil : others[key.id])
    }
    set {
      guard let place = place(of: key) else { return others[key.id] = newValue }
      if place >= counted.count {
        // A caller may choose a number far ahead; the queue only grows by one at a time.
        guard newValue != nil, place == counted.count else { return others[key.id] = newValue }
        counted.append(nil)
      } else if counted[place] == nil, !others.isEmpty, others[key.id] != nil {
        return others[key.id] = newValue
      }
      taken += (newValue == nil ? 0 : 1) - (counted[place] == nil ? 0 : 1)
      counted[place] = newValue
      if newValue == nil { trim() }
    }
  }

  func key(of id: String) -> Key { Key(id: id, number: number(of: id)) }

  /// The key of the ID that counts so far.
  func key(of number: UInt64) -> Key { Key(id: id(of: number), number: number) }

  /// Goes on to the next number: nothing was put in under this one, or it was already.
  ///
  /// Without it, the queue would wait for that number, and all that follow would be hashed.
  mutating func pass(_ number: UInt64) {
    guard number >= first, number - first == UInt64(counted.count) else { return }
    counted.append(nil)
    trim()
  }

  private func place(of key: Key) -> Int? {
    guard let number = key.number, number >= first else { return nil }
    return Int(exactly: number - first)
  }

  /// The number in an ID that this client could have counted.
  private func number(of id: String) -> UInt64? {
    // A native string shows its bytes where they lie; any other is copied into one that does.
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

  /// Forgets empty places at the front, and moves what stays behind there to the dictionary when
  /// the queue has become mostly empty, so that memory follows what is known.
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

  /// The ID that counts so far, written digit by digit because every call needs one.
  func id(of number: UInt64) -> String {
    var digits = 1
    var rest = number
    while rest >= 10 {
      rest /= 10
      digits += 1
    }
    // No more than what it takes: a short string lies in place, one with room to spare does not.
    return String(unsafeUninitializedCapacity: prefix.count + digits) { bytes in
      for (place, byte) in prefix.enumerated() { bytes[place] = byte }
      var rest = number
      for place in (prefix.count..<prefix.count + digits).reversed() {
        bytes[place] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
      }
      return prefix.count + digits
    }
  }
}
