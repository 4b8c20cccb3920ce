import RPCCore

/// What an expectation makes of a run while it goes on: told each event when it happens, it knows
/// whether the expectation can still hold, and tells apart what may end differently.
///
/// Two ways to the same state of the world are one state to a search only if no monitor tells them
/// apart: so a monitor's fold says all of the past that can still change its verdict, and nothing
/// that the order of events at each process and at each queue says already.
protocol Monitor: Sendable {
  /// The kinds of events that it is told.
  var watches: EventKinds { get }

  /// Takes in an event that happened.
  ///
  /// - Parameters:
  ///   - event: The event.
  ///   - calls: The calls that were made so far, by their place.
  mutating func observe(_ event: Event, of calls: [Journal.Call])

  /// Whether what is expected cannot hold any more, whatever comes.
  ///
  /// - Parameter now: The time; that of an expectation may be over.
  func isRefuted(at now: Instant) -> Bool

  /// Adds what can still change the verdict and is of the past.
  func fold(into print: inout Fingerprint)
}

/// A set of kinds of events.
struct EventKinds: Hashable, Sendable {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  init(_ kinds: [EventKind] = []) {
    for kind in kinds { insert(kind) }
  }

  func contains(_ kind: EventKind) -> Bool {
    let place = kind.place
    return (place < 64 ? low >> place : high >> (place - 64)) & 1 != 0
  }

  mutating func formUnion(_ other: EventKinds) {
    low |= other.low
    high |= other.high
  }

  private mutating func insert(_ kind: EventKind) {
    let place = kind.place
    if place < 64 { low |= 1 << place } else { high |= 1 << (place - 64) }
  }
}

extension EventKind {
  /// Its place among all kinds.
  ///
  /// Kinds carry nothing, so each is one byte that counts them; hashing one would hash its name.
  fileprivate var place: Int { Int(unsafeBitCast(self, to: UInt8.self)) }
}
