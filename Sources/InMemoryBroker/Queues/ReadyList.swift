import RPCCore

/// The ready messages of a queue, in the order of their positions.
///
/// Arriving messages are mostly in ascending order and stand in a ring buffer. Messages that belong
/// neither before nor behind it, such as returned ones, stand in a heap. Adding to the buffer and
/// taking from it take constant time. Adding to the heap and taking from it take the logarithm of
/// its size.
struct ReadyList: Sendable {
  private var fresh = Deque<QueueEntry>()
  private var returned = ReturnedEntries()

  @inline(__always)
  var count: Int { fresh.count + returned.count }
  @inline(__always)
  var isEmpty: Bool { fresh.isEmpty && returned.isEmpty }

  /// The entry that leaves next.
  var first: QueueEntry? { isReturnedNext ? returned.first : fresh.first }

  /// The instant when the first entry expires; ``Instant/distantFuture`` if never or if the list is
  /// empty.
  @inline(__always)
  var firstExpiry: Instant {
    guard returned.isEmpty else { return first?.expiry ?? .distantFuture }
    return fresh.isEmpty ? .distantFuture : fresh.read(0) { $0.expiry }
  }

  /// All entries in the order in which they would leave.
  var entries: [QueueEntry] {
    (Array(fresh) + returned.entries).sorted { $0.position < $1.position }
  }

  /// Visits all entries with their indexes, in the order in which they would leave.
  func forEach(_ look: (Int, borrowing QueueEntry) -> Void) {
    guard returned.isEmpty else {
      for (index, entry) in entries.enumerated() { look(index, entry) }
      return
    }
    for index in 0..<fresh.count { fresh.read(index) { look(index, $0) } }
  }

  /// The number of entries before a position.
  func count(before position: UInt64) -> Int {
    var count = returned.entries.count { $0.position < position }
    for index in 0..<fresh.count where fresh.read(index, { $0.position }) < position { count += 1 }
    return count
  }

  /// Adds a message whose position is larger than all others in the list.
  mutating func append(_ entry: QueueEntry) {
    fresh.append(entry)
  }

  /// Adds a message at any position.
  mutating func insert(_ entry: QueueEntry) {
    if fresh.isEmpty || entry.position > fresh.read(fresh.count - 1, { $0.position }) {
      fresh.append(entry)
    } else {
      putBack(entry)
    }
  }

  /// Puts a message back to its position.
  mutating func putBack(_ entry: QueueEntry) {
    if fresh.isEmpty || entry.position < fresh.read(0, { $0.position }) {
      fresh.prepend(entry)
    } else {
      returned.insert(entry)
    }
  }

  mutating func popFirst() -> QueueEntry? {
    isReturnedNext ? returned.popFirst() : fresh.popFirst()
  }

  /// Removes the entries that meet a condition, and returns them in order.
  mutating func removeAll(where shouldRemove: (QueueEntry) -> Bool) -> [QueueEntry] {
    let all = entries
    self = ReadyList()
    for entry in all where !shouldRemove(entry) { append(entry) }
    return all.filter(shouldRemove)
  }

  @inline(__always)
  private var isReturnedNext: Bool {
    guard !returned.isEmpty else { return false }
    return fresh.isEmpty || returned.firstPosition < fresh.read(0) { $0.position }
  }
}

/// A binary heap of entries by position.
private struct ReturnedEntries: Sendable {
  private(set) var entries: [QueueEntry] = []

  var count: Int { entries.count }
  var isEmpty: Bool { entries.isEmpty }
  var first: QueueEntry? { entries.first }
  var firstPosition: UInt64 { entries[0].position }

  mutating func insert(_ entry: QueueEntry) {
    entries.append(entry)
    var index = entries.count - 1
    while index > 0, entries[index].position < entries[(index - 1) / 2].position {
      entries.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  mutating func popFirst() -> QueueEntry? {
    guard let last = entries.popLast() else { return nil }
    guard let first = entries.first else { return last }
    entries[0] = last
    siftDown()
    return first
  }

  private mutating func siftDown() {
    var index = 0
    while true {
      var child = 2 * index + 1
      guard child < entries.count else { return }
      if child + 1 < entries.count, entries[child + 1].position < entries[child].position {
        child += 1
      }
      guard entries[child].position < entries[index].position else { return }
      entries.swapAt(child, index)
      index = child
    }
  }
}
