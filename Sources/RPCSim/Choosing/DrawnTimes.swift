import RPCCore

/// When events happen, drawn from a seed: each at an instant of its window.
///
/// A run is a choice of an instant for each event, and of an order for those at one instant, so every
/// run can be drawn. What often matters is likelier than the rest: the earliest and the latest
/// instant, and those at and behind a timer, since ranges that add up reach a timer from both sides.
struct DrawnTimes: Sendable {
  private struct Drawn {
    var serial: UInt64
    var window: Window
    var due: Instant
  }

  private let seed: UInt64
  /// Whether everything in this run takes as long as it may.
  private let isSlow: Bool
  /// By the event's place on the agenda.
  private var drawn: [Drawn?] = []
  /// How often what means the same was drawn; only ever looked up.
  private var counts: [UInt64: Int] = [:]

  init(seed: UInt64) {
    self.seed = seed
    var stream = RandomStream(seed: seed, site: StableHash("times of a run"))
    isSlow = stream.next() % 8 == 0
  }

  /// When an event that may come next is due.
  mutating func due(_ event: EnabledEvent, in world: World) -> Instant {
    guard let entry = world.timeline[event.id] else { return world.now }
    let window = entry.window
    guard window.earliest < window.latest else { return window.earliest }
    let place = Int(event.id)
    if place < drawn.count, let known = drawn[place], known.serial == entry.serial,
      known.window == window
    {
      return known.due
    }
    while drawn.count <= place { drawn.append(nil) }
    let due = draw(window, for: event, in: world)
    drawn[place] = Drawn(serial: entry.serial, window: window, due: due)
    return due
  }

  private mutating func draw(
    _ window: Window, for event: EnabledEvent, in world: World
  ) -> Instant {
    guard !isSlow else { return window.latest }
    let meaning = world.meaning(of: event).hash
    let count = counts[meaning.value, default: 0]
    counts[meaning.value] = count + 1
    var stream = RandomStream(seed: seed, timeOf: meaning, count: count)
    return stream.instant(of: window, near: world.timeline.timers(in: window))
  }
}

extension RandomStream {
  /// What the instant of an event is drawn from.
  ///
  /// - Parameters:
  ///   - seed: The seed of the run.
  ///   - meaning: What the event means.
  ///   - count: Which of the draws of such a run it is.
  init(seed: UInt64, timeOf meaning: StableHash, count: Int) {
    self.init(seed: seed, site: meaning.adding("time").adding(count))
  }

  /// An instant of a window: one in four is the first, one the last, one at or behind a timer.
  mutating func instant(
    of window: Window, near timers: @autoclosure () -> [Instant]
  ) -> Instant {
    let width = window.earliest.nanoseconds(to: window.latest)
    let unit = Self.unit(of: width)
    let side = next() % 4
    if side == 0 { return window.earliest }
    if side == 1 { return window.latest }
    // Looked for only now, because that takes time for everything that is planned.
    let timers = side == 2 ? timers() : []
    guard timers.isEmpty else {
      let timer = timers[Int(next() % UInt64(timers.count))]
      return next() % 2 == 0 ? timer : min(timer.advanced(byNanoseconds: unit), window.latest)
    }
    let units = UInt64(width / unit) + 1
    return window.earliest.advanced(byNanoseconds: Int64(next() % units) * unit)
  }

  /// The step in which instants are drawn: a hundredth of the width or less, as a power of ten, so
  /// that a person can read the times.
  private static func unit(of width: Int64) -> Int64 {
    var unit: Int64 = 1
    while unit <= width / 1_000 { unit *= 10 }
    return unit
  }
}
