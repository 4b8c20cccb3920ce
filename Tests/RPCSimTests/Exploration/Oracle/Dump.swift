import RPCCore

@testable import RPCSim

/// The complete contents of a value, by reflection: a hash of everything but instants, and the
/// instants.
///
/// Unordered parts are sorted by their hashes, so that equal dictionaries have equal dumps.
struct Dump {
  private(set) var hash = StableHash("dump")
  private(set) var instants: [Instant] = []

  /// The dump of a value; dumps of its parts are taken from the cache.
  init(_ value: Any, _ known: DumpCache) { add(value, known) }

  /// A hash in which times count from the given instant, and `distantFuture` stays the same.
  func hash(from now: Instant) -> UInt64 {
    instants.reduce(hash) { hash, instant in
      hash.adding(instant == .distantFuture ? -1 : now.nanoseconds(to: instant))
    }.value
  }

  mutating func add(_ number: some FixedWidthInteger) { hash = hash.adding(number) }

  mutating func add(_ dump: Dump) {
    add(dump.hash.value)
    instants += dump.instants
  }

  mutating func add(_ value: Any, _ known: DumpCache) {
    switch value {
    case let number as Int: add(number)
    case let number as Int32: add(number)
    case let number as UInt32: add(number)
    case let number as UInt64: add(number)
    case let flag as Bool: add(flag ? 1 : 2)
    case let instant as Instant: instants.append(instant)
    case let text as String: hash = hash.adding(text)
    default: add(known.dump(of: value))
    }
  }

  /// The parts of a value that is not simple.
  fileprivate init(partsOf value: Any, _ known: DumpCache) {
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .set || mirror.displayStyle == .dictionary {
      let parts = mirror.children.map { Dump($0.value, known) }
      for part in parts.sorted(by: { $0.hash.value < $1.hash.value }) { add(part) }
    } else if mirror.children.isEmpty, mirror.displayStyle != .collection {
      hash = hash.adding("\(value)")
    } else {
      addChildren(of: mirror, known)
    }
  }

  private mutating func addChildren(of mirror: Mirror, _ known: DumpCache) {
    add(mirror.children.count)
    for child in mirror.children {
      // The name of an enum's case is only in this label.
      if mirror.displayStyle == .enum { hash = hash.adding(child.label ?? "") }
      add(child.value, known)
    }
    if let parent = mirror.superclassMirror { addChildren(of: parent, known) }
  }
}

/// A cache of dumps, by the types and bits of values.
///
/// Values of one type with the same bits are equal as long as no object that they refer to changes.
/// The cache keeps the values, so code that wants to change such an object must copy it first.
final class DumpCache {
  private struct Key: Hashable {
    var type: ObjectIdentifier
    var bits: [UInt8]
  }

  private var dumps: [Key: (dump: Dump, value: Any)] = [:]

  func dump(of value: Any) -> Dump {
    func bits<Value>(of value: Value) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }
    let key = Key(
      type: ObjectIdentifier(type(of: value)), bits: _openExistential(value, do: bits))
    if let known = dumps[key] { return known.dump }
    let dump = Dump(partsOf: value, self)
    dumps[key] = (dump, value)
    return dump
  }
}

extension World {
  /// The properties on which no future and no verdict depends.
  ///
  /// They are the same for the whole scenario, are caches or counters, or are dumped elsewhere.
  private static let ignored: Set<String> = [
    "performedCount", "cast", "corruption", "journal", "choices", "_memo", "now", "isUntimed",
    "agenda",
  ]
  /// The properties whose own properties are dumped one by one, because some of them are ignored.
  private static let rooms: Set<String> = ["scene", "timeline", "faults"]

  /// A hash of everything in the world except the journal, with times relative to now.
  func print(_ known: DumpCache) -> UInt64 {
    var dump = Dump(0, known)
    Self.add(self, to: &dump, known)
    addAgenda(to: &dump, known)
    return dump.hash(from: now)
  }

  private static func add(_ room: Any, to dump: inout Dump, _ known: DumpCache) {
    for child in Mirror(reflecting: room).children {
      guard let label = child.label, !ignored.contains(label) else { continue }
      if rooms.contains(label) {
        add(child.value, to: &dump, known)
      } else {
        dump.add(child.value, known)
      }
    }
  }

  /// Adds the planned events, without the structure that stores them.
  ///
  /// An event that could have come earlier is the same as one that can come now.
  private func addAgenda(to dump: inout Dump, _ known: DumpCache) {
    for (id, entry) in timeline.planned {
      let first = now.nanoseconds(to: entry.window.earliest)
      dump.add(id)
      dump.add(entry.isParked ? first : max(0, first))
      dump.add(now.nanoseconds(to: entry.window.latest))
      dump.add(entry.rank.rawValue)
      // This instant tells whether the event was planned before a timer that ended now.
      dump.add(now.nanoseconds(to: timeline.instant(of: id)))
      for part in Mirror(reflecting: entry).children where part.label == "parkedSince" {
        dump.add(part.value, known)
      }
      dump.add(entry.event, known)
    }
    // A parked event may be resumed at the instant of that timer.
    let agenda = Mirror(reflecting: timeline).children.first { $0.label == "agenda" }
    let timer = agenda.flatMap { agenda in
      Mirror(reflecting: agenda.value).children.first { $0.label == "lastTimer" }
    }
    if timeline.planned.contains(where: \.entry.isParked), let timer {
      dump.add(timer.value, known)
    }
  }
}
