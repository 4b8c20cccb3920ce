import RPCCore

/// The consumers of a queue that take turns: highest priority first, in rings of equal priority.
///
/// As in RabbitMQ, a consumer that is found at its prefetch limit leaves the ring. It joins again
/// at the tail once it has room, so a dispatch does not pass blocked consumers repeatedly.
struct ConsumerRing: Sendable {
  fileprivate struct Level: Sendable {
    let priority: Int32
    var members = Deque<Slot>()
  }

  private var levels: [Level] = []
  private var departures: UInt64 = 0

  /// Adds a consumer behind those of its priority.
  mutating func join(_ consumer: Slot, priority: Int32) {
    let index = levels.firstIndex { $0.priority <= priority } ?? levels.count
    if index == levels.count || levels[index].priority != priority {
      levels.insert(Level(priority: priority), at: index)
    }
    levels[index].members.append(consumer)
  }

  mutating func remove(_ consumer: Slot) {
    for index in levels.indices { levels[index].members.removeAll { $0 == consumer } }
    levels.removeAll { $0.members.isEmpty }
  }

  /// The number of turns before that of a consumer; -1 if it is in no ring.
  func index(of consumer: Slot) -> Int {
    var before = 0
    for level in levels.indices {
      let count = levels[level].members.count
      for index in 0..<count where levels[level].members[index] == consumer {
        return before + index
      }
      before += count
    }
    return -1
  }

  /// Returns the next consumer to serve and moves it to the tail of its ring.
  ///
  /// Blocked consumers before it leave their rings.
  mutating func next(among consumers: inout SlotMap<Consumer>) -> Slot? {
    for index in levels.indices {
      while let slot = levels[index].members.first {
        if consumers.read(slot, { $0.hasCapacity }) == true {
          levels[index].rotate()
          return slot
        }
        departures += 1
        consumers.update(slot) { $0.leaveRing(departures) }
        _ = levels[index].members.popFirst()
      }
    }
    return nil
  }
}

extension ConsumerRing.Level {
  fileprivate mutating func rotate() {
    guard members.count > 1, let first = members.popFirst() else { return }
    members.append(first)
  }
}
