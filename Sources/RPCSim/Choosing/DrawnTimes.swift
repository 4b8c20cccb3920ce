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

  /// A number that an event drew, as it was to come at the instant of others.
  private struct Lot {
    var event: WorldEvent
    var meaning: Meaning
    var number: UInt64
  }

  private let seed: UInt64
  /// Whether everything in this run takes as long as it may.
  private let isSlow: Bool
  /// By the event's place on the agenda.
  private var drawn: [Drawn?] = []
  /// By the event's place on the agenda; looked up, because many events may wait for their turn at one instant.
  private var lots: [Lot?] = []
  /// What may come next; a list that is used again.
  private var enabled: [Int32] = []
  /// How often what means the same was drawn; only ever looked up.
  private var counts: [UInt64: Int] = [:]

  init(seed: UInt64) {
    self.seed = seed
    var stream = RandomStream(seed: seed, site: StableHash("times of a run"))
    isSlow = stream.next() % 8 == 0
  }

  /// The event that is due first: of those due at one instant the one of the smallest rank, and of
  /// those the one that draws the smallest number, the oldest if there are several.
  mutating func next(in world: World) -> Choice? {
    world.timeline.listEnabled(into: &enabled)
    guard !enabled.isEmpty else { return nil }
    var (due, rank) = (Instant.distantFuture, Agenda.Rank.observer)
    // Those that are due first are put to the front of the list, in their order.
    var count = 0
    for place in enabled.indices {
      let id = enabled[place]
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

  /// Of so many events at the front of the list, the one that draws the smallest number.
  private mutating func drawnFirst(of count: Int, in world: World) -> Int32 {
    var best = (event: enabled[0], number: UInt64.max)
    for place in 0..<count {
      let number = lot(of: enabled[place], in: world)
      if number < best.number { best = (enabled[place], number) }
    }
    return best.event
  }

  /// The number that an event draws, by what it means.
  private mutating func lot(of id: Int32, in world: World) -> UInt64 {
    let place = Int(id)
    let event = world.timeline.event(id)
    while lots.count <= place { lots.append(nil) }
    // What a step means does not change. What arrives first may, while it is on its way.
    if let known = lots[place], known.event == event {
      if case .step = event { return known.number }
      if known.meaning == world.meaning(of: event) { return known.number }
    }
    let meaning = world.meaning(of: event)
    var stream = RandomStream(seed: seed, site: world.cast.hash(of: meaning))
    let number = stream.next()
    lots[place] = Lot(event: event, meaning: meaning, number: number)
    return number
  }

  /// When an event that may come next is due.
  private mutating func due(
    _ id: Int32, _ window: Window, _ serial: UInt64, in world: World
  ) -> Instant {
    guard window.earliest < window.latest else { return window.earliest }
    let place = Int(id)
    if place < drawn.count, let known = drawn[place], known.serial == serial,
      known.window == window
    {
      return known.due
    }
    while drawn.count <= place { drawn.append(nil) }
    let due = draw(window, for: id, in: world)
    drawn[place] = Drawn(serial: serial, window: window, due: due)
    return due
  }

  private mutating func draw(_ window: Window, for id: Int32, in world: World) -> Instant {
    guard !isSlow else { return window.latest }
    let meaning = world.cast.hash(of: world.meaning(ofPlanned: id))
    let count = counts[meaning.value, default: 0]
    counts[meaning.value] = count + 1
    var stream = RandomStream(seed: seed, timeOf: meaning, count: count)
    let side = stream.side()
    // Looked for only now, because that takes time for everything that is planned.
    let timers = side == .timer ? world.timeline.timers(in: window) : []
    return stream.instant(of: window, on: side, near: timers)
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

  /// Where in a window an instant lies.
  enum Side: UInt64 { case first, last, timer, anywhere }

  /// Where the next instant lies that is drawn: one in four is the first, one the last, one at or behind
  /// a timer.
  mutating func side() -> Side { Side(rawValue: next() % 4) ?? .anywhere }

  /// An instant of a window on one side of it; near a timer it is anywhere if there are none.
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

  /// The step in which instants are drawn: a hundredth of the width or less, as a power of ten, so
  /// that a person can read the times.
  private static func unit(of width: Int64) -> Int64 {
    var unit: Int64 = 1
    while unit <= width / 1_000 { unit *= 10 }
    return unit
  }
}
