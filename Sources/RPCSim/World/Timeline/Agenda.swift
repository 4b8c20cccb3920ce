import RPCCore

/// The instants at which an entry of an agenda can happen: from `earliest` to `latest`.
struct Window: Hashable, Sendable {
  var earliest: Instant
  var latest: Instant

  init(_ instant: Instant) {
    earliest = instant
    latest = instant
  }

  init(from instant: Instant, after range: DurationRange) {
    earliest = instant.advanced(byNanoseconds: range.least)
    latest = instant.advanced(byNanoseconds: range.most)
  }

  init(_ times: ClosedRange<Instant>) {
    earliest = times.lowerBound
    latest = times.upperBound
  }

  func moved(byNanoseconds nanoseconds: Int64) -> Window {
    var window = self
    window.earliest = earliest.advanced(byNanoseconds: nanoseconds)
    window.latest = latest.advanced(byNanoseconds: nanoseconds)
    return window
  }

  /// The window moved so that the entry does not happen before an instant.
  func notBefore(_ instant: Instant) -> Window {
    var window = self
    window.earliest = max(earliest, instant)
    window.latest = max(latest, instant)
    return window
  }
}

/// The world events that are planned, each with a window of instants.
///
/// An entry is enabled if it could come first: its earliest instant is not after the smallest
/// latest instant of all entries. It may then happen from its earliest instant up to that smallest
/// latest instant. A timer comes after all other entries that must have happened by its instant. So
/// an arrival at t precedes a timer at t.
struct Agenda: Sendable {
  /// Of entries that are due at one instant, those of a smaller rank come first.
  enum Rank: UInt8, Comparable, Sendable {
    /// Arrivals, work, and actions of scripts.
    case ordinary
    /// The end of a duration, such as a deadline.
    case timer
    /// An instant that an expectation names, or the end of the scenario. Nothing else happens at
    /// it.
    case observer

    static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
  }

  struct Entry: Sendable {
    var event: WorldEvent
    /// The process of the entry, or the process at one end of its route; -1 is none.
    fileprivate var processIndex: Int32
    var window: Window
    var rank: Rank
    /// The number of the entry among all that were ever planned.
    fileprivate(set) var serial: UInt64
    /// The instant since which it is parked.
    fileprivate var parkedSince: Instant?
    fileprivate var isPlanned = true
    /// The neighbors in the order of creation, among planned entries; -1 is none.
    fileprivate var older: Int32 = -1
    fileprivate var younger: Int32 = -1

    /// Whether it is kept from happening.
    var isParked: Bool { parkedSince != nil }
    /// The process of the entry, or the process at one end of its route.
    var process: Int? { processIndex < 0 ? nil : Int(processIndex) }

    fileprivate var key: Key {
      Key(
        instant: window.earliest.nanoseconds, order: UInt64(rank.rawValue) << 62 | serial)
    }
  }

  /// The order of a plain run: by due time, timers last, then by creation.
  fileprivate struct Key: Comparable, Sendable {
    var instant: Int64
    var order: UInt64

    init(instant: Int64, order: UInt64) {
      self.instant = instant
      self.order = order
    }

    /// Compares only the instant and the rank.
    init(_ instant: Instant, _ rank: Rank) {
      self.init(instant: instant.nanoseconds, order: UInt64(rank.rawValue))
    }

    static func < (left: Key, right: Key) -> Bool {
      left.instant != right.instant ? left.instant < right.instant : left.order < right.order
    }
  }

  private var entries: [Entry] = []
  private var free: [Int32] = []
  /// The first and the last planned entry in the order of creation; -1 is none.
  private var oldest: Int32 = -1
  private var youngest: Int32 = -1
  private var heap = IndexedHeap<Key>()
  private var serial: UInt64 = 0
  /// The number of observers on the heap.
  private var observerCount = 0
  /// The last timer that ended, and the last serial at that time.
  ///
  /// Entries up to that serial that did not come before the timer come after it.
  private var lastTimer: (end: Instant, serial: UInt64)?

  /// Whether nothing can happen any more, except that observers pass.
  var isEmpty: Bool { heap.count == observerCount }

  /// The number of planned entries, parked or not.
  var count: Int { entries.count - free.count }

  /// The number of entries that were ever planned.
  var plannedCount: UInt64 { serial }

  /// The serial of the oldest entry that is still planned.
  var oldestPlanned: UInt64? { oldest < 0 ? nil : entries[Int(oldest)].serial }

  /// Whether all planned entries up to a serial are parked, or come after an instant.
  func isLater(plannedUpTo serial: UInt64, than instant: Instant) -> Bool {
    entries.allSatisfy {
      !$0.isPlanned || $0.serial > serial || $0.isParked || $0.window.earliest > instant
    }
  }

  /// The entry that comes next in a plain run.
  var first: Int32? {
    guard !isEmpty, let first = heap.first?.item else { return nil }
    let entry = entries[Int(first)]
    guard soonest(of: entry) > entry.window.earliest else { return first }
    // The entry comes later than its window says, so another one may come first.
    return heap.entries.map(\.item).min { naturalKey(of: $0) < naturalKey(of: $1) }
  }

  subscript(id: Int32) -> Entry? {
    entries[Int(id)].isPlanned ? entries[Int(id)] : nil
  }

  /// The world event of a planned entry.
  func event(_ id: Int32) -> WorldEvent {
    entries.read(Int(id)) { entry in
      precondition(entry.isPlanned, "the event is not planned")
      return entry.event
    }
  }

  /// The window, rank and serial of a planned entry.
  func plan(of id: Int32) -> (window: Window, rank: Rank, serial: UInt64) {
    entries.read(Int(id)) { entry in
      precondition(entry.isPlanned, "the event is not planned")
      return (entry.window, entry.rank, entry.serial)
    }
  }

  mutating func schedule(
    _ event: WorldEvent, of process: Int? = nil, in window: Window, as rank: Rank = .ordinary
  ) -> Int32 {
    serial += 1
    let entry = Entry(
      event: event, processIndex: Int32(process ?? -1), window: window, rank: rank, serial: serial)
    let id = store(entry)
    heap.set(id, key: entry.key)
    if rank == .observer { observerCount += 1 }
    return id
  }

  mutating func move(_ id: Int32, to window: Window) {
    guard entries[Int(id)].isPlanned else { return }
    entries[Int(id)].window = window
    if entries[Int(id)].parkedSince == nil { heap.set(id, key: entries[Int(id)].key) }
  }

  /// Parks an entry: it cannot happen until it is resumed.
  mutating func park(_ id: Int32, at instant: Instant) {
    guard entries[Int(id)].parkedSince == nil else { return }
    entries[Int(id)].parkedSince = instant
    heap.remove(id)
  }

  /// Resumes a parked entry.
  ///
  /// Work is delayed by the time that it was parked. All other entries happen as soon as they can.
  mutating func resume(_ id: Int32, at instant: Instant) {
    guard var entry = self[id], let since = entry.parkedSince else { return }
    entry.parkedSince = nil
    entry.window =
      entry.event.isWork
      ? entry.window.moved(byNanoseconds: since.nanoseconds(to: instant))
      : entry.window.notBefore(instant)
    entries[Int(id)] = entry
    heap.set(id, key: entry.key)
  }

  /// Removes an entry, to perform it or because it will not happen.
  @discardableResult
  mutating func remove(_ id: Int32) -> Entry? {
    guard entries[Int(id)].isPlanned else { return nil }
    entries[Int(id)].isPlanned = false
    unlink(id)
    free.append(id)
    heap.remove(id)
    if entries[Int(id)].rank == .observer { observerCount -= 1 }
    return entries[Int(id)]
  }

  /// The first instant at which an entry can happen, from now on.
  ///
  /// An arrival at the instant of a timer precedes the timer. So an entry that was planned when a
  /// timer ended, and did not come before the timer, comes later.
  func earliest(of id: Int32, from now: Instant) -> Instant {
    max(now, soonest(of: id))
  }

  /// The first instant at which an entry can happen, by its window and the last timer.
  func soonest(of id: Int32) -> Instant { soonest(of: entries[Int(id)]) }

  private func soonest(of entry: borrowing Entry) -> Instant {
    guard let lastTimer, entry.rank == .ordinary, entry.serial <= lastTimer.serial,
      entry.window.earliest <= lastTimer.end, entry.window.latest > lastTimer.end
    else { return entry.window.earliest }
    return lastTimer.end.advanced(byNanoseconds: 1)
  }

  private func naturalKey(of id: Int32) -> Key {
    var entry = entries[Int(id)]
    entry.window.earliest = soonest(of: id)
    return entry.key
  }

  /// The instants at which an entry can happen if it comes next.
  func times(of id: Int32, from now: Instant) -> ClosedRange<Instant> {
    let earliest = earliest(of: id, from: now)
    return earliest...max(earliest, Instant(nanoseconds: horizon.instant))
  }

  /// The instants in a window at which timers and observers are due, in the order of creation.
  func timers(in window: Window) -> [Instant] {
    var found = [Instant]()
    forEachInOrder { _, entry in
      guard entry.rank != .ordinary, !entry.isParked else { return }
      let end = entry.window.earliest
      if window.earliest <= end, end <= window.latest { found.append(end) }
    }
    return found
  }

  /// Notes that a timer or an observer has ended.
  mutating func noteEnd(ofTimerAt instant: Instant) { lastTimer = (instant, serial) }

  /// The instant and the rank by which some entry must have happened.
  private var horizon: Key {
    var horizon = Key(.distantFuture, .observer)
    forEachInOrder { _, entry in
      if !entry.isParked { horizon = min(horizon, Key(entry.window.latest, entry.rank)) }
    }
    return horizon
  }

  /// Adds the enabled entries to a list, in the order of creation.
  func addEnabled(to list: inout [Int32]) {
    guard !isEmpty else { return }
    let horizon = horizon
    forEachInOrder { id, entry in
      if !entry.isParked, Key(soonest(of: entry), entry.rank) <= horizon { list.append(id) }
    }
  }

  /// Calls a closure with all planned entries, parked or not, in the order of creation.
  @inline(__always)
  private func forEachInOrder(_ body: (Int32, borrowing Entry) -> Void) {
    var id = oldest
    while id >= 0 {
      id = entries.read(Int(id)) { entry in
        body(id, entry)
        return entry.younger
      }
    }
  }

  /// Calls a closure with the planned entries that are not parked, in arbitrary order.
  ///
  /// The instants are given as nanoseconds from `now`.
  func forEachEntry(
    from now: Instant, _ body: (_ event: WorldEvent, _ earliest: Int64, _ latest: Int64) -> Void
  ) {
    for (_, item) in heap.entries {
      let entry = entries[Int(item)]
      body(
        entry.event, max(0, now.nanoseconds(to: entry.window.earliest)),
        now.nanoseconds(to: entry.window.latest))
    }
  }

  /// Whether a condition holds for all planned entries that are not parked.
  func allSatisfy(_ condition: (WorldEvent, Window) -> Bool) -> Bool {
    heap.entries.allSatisfy { candidate in
      let entry = entries[Int(candidate.item)]
      return condition(entry.event, entry.window)
    }
  }

  /// All planned entries, parked or not, in the order of creation.
  var planned: [(id: Int32, entry: Entry)] {
    var planned: [(id: Int32, entry: Entry)] = []
    planned.reserveCapacity(count)
    forEachInOrder { planned.append(($0, copy $1)) }
    return planned
  }

  /// The parked entries, in the order of creation.
  var parked: [Int32] {
    var parked: [Int32] = []
    forEachInOrder { if $1.isParked { parked.append($0) } }
    return parked
  }

  /// Adds an entry as the last in the order of creation.
  private mutating func store(_ entry: Entry) -> Int32 {
    var entry = entry
    entry.older = youngest
    let id = free.popLast() ?? Int32(entries.count)
    if Int(id) < entries.count { entries[Int(id)] = entry } else { entries.append(entry) }
    if youngest >= 0 { entries[Int(youngest)].younger = id } else { oldest = id }
    youngest = id
    return id
  }

  /// Removes an entry from the order of creation.
  private mutating func unlink(_ id: Int32) {
    let (older, younger) = (entries[Int(id)].older, entries[Int(id)].younger)
    if older >= 0 { entries[Int(older)].younger = younger } else { oldest = younger }
    if younger >= 0 { entries[Int(younger)].older = older } else { youngest = older }
  }
}
