import RPCCore

/// The messages of a queue that nobody has, in the order of their positions.
///
/// RabbitMQ's classic queues return a message to its original place. Arriving messages have ever
/// larger positions and stand in a ring buffer; returned ones that cannot go back to its front
/// stand in a heap beside it. So publishing and delivering cost the same however long the queue
/// is, and returning a message costs the logarithm of the returned ones.
struct ReadyList: Sendable {
  private var fresh = Deque<QueueEntry>()
  private var returned = ReturnedEntries()

  @inline(__always)
  var count: Int { fresh.count + returned.count }
  @inline(__always)
  var isEmpty: Bool { fresh.isEmpty && returned.isEmpty }

  /// The entry that leaves next.
  var first: QueueEntry? { isReturnedNext ? returned.first : fresh.first }

  /// When the entry that leaves next expires; ``Instant/distantFuture`` if never, or if none is
  /// there.
  @inline(__always)
  var firstExpiry: Instant {
    guard returned.isEmpty else { return first?.expiry ?? .distantFuture }
    return fresh.isEmpty ? .distantFuture : fresh.read(0) { $0.expiry }
  }

  /// All entries in the order in which they would leave.
  var entries: [QueueEntry] {
    (Array(fresh) + returned.entries).sorted { $0.position < $1.position }
  }

  /// Shows all entries with their places, in the order in which they would leave.
  func forEach(_ look: (Int, borrowing QueueEntry) -> Void) {
    guard returned.isEmpty else {
      for (place, entry) in entries.enumerated() { look(place, entry) }
      return
    }
    for place in 0..<fresh.count { fresh.read(place) { look(place, $0) } }
  }

  /// How many entries stand before a position.
  func count(before position: UInt64) -> Int {
    var count = returned.entries.count { $0.position < position }
    for place in 0..<fresh.count where fresh.read(place, { $0.position }) < position { count += 1 }
    return count
  }

  /// Adds a message that just arrived, whose position is larger than any before it.
  mutating func append(_ entry: QueueEntry) {
    fresh.append(entry)
  }

  /// Adds a message wherever its position is.
  mutating func insert(_ entry: QueueEntry) {
    if fresh.isEmpty || entry.position > fresh.read(fresh.count - 1, { $0.position }) {
      fresh.append(entry)
    } else {
      putBack(entry)
    }
  }

  /// Puts a message back to where it stood.
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

  /// Removes the entries that a condition holds for, and returns them in order.
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
    var place = entries.count - 1
    while place > 0, entries[place].position < entries[(place - 1) / 2].position {
      entries.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
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
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < entries.count else { return }
      if child + 1 < entries.count, entries[child + 1].position < entries[child].position {
        child += 1
      }
      guard entries[child].position < entries[place].position else { return }
      entries.swapAt(child, place)
      place = child
    }
  }
}
