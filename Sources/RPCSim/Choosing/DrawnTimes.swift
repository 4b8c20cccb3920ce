import RPCCore

/// Draws the instants of events from a seed, each within the window of its event.
///
/// A run is a choice of an instant for each event, and of an order among the events of one instant.
/// Some instants are likelier: the earliest and the latest one, and those at and after a timer.
/// Sums of ranges can reach a timer from both sides.
struct DrawnTimes: Sendable {
  private struct Drawn {
    var serial: UInt64
    var window: Window
    var due: Instant
  }

  /// The number that an event drew for its order among the events of one instant.
  private struct Lot {
    var event: WorldEvent
    var meaning: Meaning
    var number: UInt64
  }

  private let seed: UInt64
  /// Whether everything in this run takes as long as it may.
  private let isSlow: Bool
  /// The drawn instants, by the event's index on the agenda.
  private var drawn: [Drawn?] = []
  /// The drawn numbers, by the event's index on the agenda.
  ///
  /// They are kept, because many events may wait for their turn at one instant.
  private var lots: [Lot?] = []
  /// The enabled events.
  ///
  /// The array is kept to reuse its storage.
  private var enabled: [Int32] = []
  /// The number of draws for each meaning.
  ///
  /// It is only looked up, so its order does not matter.
  private var counts: [UInt64: Int] = [:]

  init(seed: UInt64) {
    self.seed = seed
    var stream = RandomStream(seed: seed, site: StableHash("times of a run"))
    isSlow = stream.next() % 8 == 0
  }

  /// The event with the earliest drawn instant.
  ///
  /// Among those of one instant, the smallest rank comes first, then the smallest drawn number,
  /// then the oldest event.
  mutating func next(in world: World) -> Choice? {
    world.timeline.listEnabled(into: &enabled)
    guard !enabled.isEmpty else { return nil }
    var (due, rank) = (Instant.distantFuture, Agenda.Rank.observer)
    // The earliest events are moved to the front of the list, in their order.
    var count = 0
    for index in enabled.indices {
      let id = enabled[index]
      let plan = world.timeline.plan(of: id)
      let instant = self.due(id, plan.window, plan.serial, in: world)
      guard (instant, plan.rank) <= (due, rank) else { continue }
      if (instant, plan.rank) < (due, rank) { count = 0 }
      (due, rank) = (instant, plan.rank)
      enabled[count] = id
      count += 1
    }
    let event = count > 1 ? drawnFirst(of: count, in: world) : enabled[0]
    return Choice(event: EnabledEvent(id: event), time: due)
  }

  /// The event that draws the smallest number among the first `count` of the list.
  private mutating func drawnFirst(of count: Int, in world: World) -> Int32 {
    var best = (event: enabled[0], number: UInt64.max)
    for index in 0..<count {
      let number = lot(of: enabled[index], in: world)
      if number < best.number { best = (enabled[index], number) }
    }
    return best.event
  }

  /// The number that an event draws by its meaning.
  private mutating func lot(of id: Int32, in world: World) -> UInt64 {
    let index = Int(id)
    let event = world.timeline.event(id)
    while lots.count <= index { lots.append(nil) }
    // The meaning of a step does not change. The meaning of an arrival may, while it is on its way.
    if let known = lots[index], known.event == event {
      if case .step = event { return known.number }
      if known.meaning == world.meaning(of: event) { return known.number }
    }
    let meaning = world.meaning(of: event)
    var stream = RandomStream(seed: seed, site: world.cast.hash(of: meaning))
    let number = stream.next()
    lots[index] = Lot(event: event, meaning: meaning, number: number)
    return number
  }

  /// The drawn instant of an enabled event.
  private mutating func due(
    _ id: Int32, _ window: Window, _ serial: UInt64, in world: World
  ) -> Instant {
    guard window.earliest < window.latest else { return window.earliest }
    let index = Int(id)
    if index < drawn.count, let known = drawn[index], known.serial == serial,
      known.window == window
    {
      return known.due
    }
    while drawn.count <= index { drawn.append(nil) }
    let due = draw(window, for: id, in: world)
    drawn[index] = Drawn(serial: serial, window: window, due: due)
    return due
  }

  private mutating func draw(_ window: Window, for id: Int32, in world: World) -> Instant {
    guard !isSlow else { return window.latest }
    let meaning = world.cast.hash(of: world.meaning(ofPlanned: id))
    let count = counts[meaning.value, default: 0]
    counts[meaning.value] = count + 1
    var stream = RandomStream(seed: seed, timeOf: meaning, count: count)
    let side = stream.side()
    // Only now, because the search goes through everything that is planned.
    let timers = side == .timer ? world.timeline.timers(in: window) : []
    return stream.instant(of: window, on: side, near: timers)
  }
}

extension RandomStream {
  /// Makes the stream from which the instant of an event is drawn.
  ///
  /// - Parameters:
  ///   - seed: The seed of the run.
  ///   - meaning: The meaning of the event.
  ///   - count: A number that tells draws of the same meaning apart.
  init(seed: UInt64, timeOf meaning: StableHash, count: Int) {
    self.init(seed: seed, site: meaning.adding("time").adding(count))
  }

  /// The part of a window in which an instant lies.
  enum Side: UInt64 { case first, last, timer, anywhere }

  /// Draws the part for the next instant.
  ///
  /// One in four is the first instant, one the last, and one is at or after a timer.
  mutating func side() -> Side { Side(rawValue: next() % 4) ?? .anywhere }

  /// An instant in a part of a window.
  ///
  /// Without timers, the part `timer` means anywhere.
  mutating func instant(of window: Window, on side: Side, near timers: [Instant]) -> Instant {
    switch side {
    case .first: return window.earliest
    case .last: return window.latest
    case .timer, .anywhere: break
    }
    let width = window.earliest.nanoseconds(to: window.latest)
    let unit = Self.unit(of: width)
    guard timers.isEmpty else {
      let timer = timers[Int(next() % UInt64(timers.count))]
      return next() % 2 == 0 ? timer : min(timer.advanced(byNanoseconds: unit), window.latest)
    }
    let units = UInt64(width / unit) + 1
    return window.earliest.advanced(byNanoseconds: Int64(next() % units) * unit)
  }

  /// The step between the instants that can be drawn: 1 ns, or a power of ten of at most a
  /// hundredth of the width.
  ///
  /// A power of ten makes the times readable.
  private static func unit(of width: Int64) -> Int64 {
    var unit: Int64 = 1
    while unit <= width / 1_000 { unit *= 10 }
    return unit
  }
}
