import RPCCore
import Testing

@testable import RPCSim

@Suite("The timeline")
struct TimelineTests {
  private var timeline = Timeline(processes: 2, isUntimed: false)

  private func window(_ nanoseconds: Int64) -> Window { Window(Instant(nanoseconds: nanoseconds)) }

  /// Takes and returns the next event.
  private mutating func next() -> WorldEvent? {
    timeline.first.flatMap { timeline.take($0, at: nil) }
  }

  @Test("Time passes with what is taken, and what was cancelled does not come")
  mutating func passes() {
    timeline.schedule(.step(1), of: 0, in: window(20))
    let cancelled = timeline.schedule(.step(0), of: 0, in: window(10))
    timeline.cancel(cancelled)
    let taken = [next(), timeline.take(cancelled, at: nil), next()]
    #expect(taken == [.step(1), nil, nil])
    #expect(timeline.now == Instant(nanoseconds: 20))
  }

  @Test("A chosen time outside of what is possible is moved to the nearest that is")
  mutating func moved() {
    let range = Window(from: .start, after: DurationRange(least: 10, most: 20))
    let entry = timeline.schedule(.step(0), of: 0, in: range)
    #expect(timeline.instant(of: entry, at: Instant(nanoseconds: 15)).nanoseconds == 15)
    #expect(timeline.instant(of: entry, at: Instant(nanoseconds: 5)).nanoseconds == 10)
    #expect(timeline.instant(of: entry, at: .distantFuture).nanoseconds == 20)
  }

  @Test(
    "Who stands still does nothing until it goes on; others do, and so does what ends the pause")
  mutating func pause() {
    timeline.schedule(.step(0), of: 0, in: window(10))
    timeline.schedule(.step(1), of: 1, in: window(10))
    timeline.pause(0, for: 50)
    timeline.schedule(.step(2), of: 0, in: window(20))
    #expect(timeline.standsStill(0) && !timeline.standsStill(1))
    let others = [next(), next()]
    #expect(others == [.step(1), .resume(process: 0)])
    let isOver = timeline.endPause(of: 0)
    timeline.release()
    let held = [next(), next()]
    #expect(isOver && held == [.step(0), .step(2)])
    #expect(timeline.now.nanoseconds == 50)
  }

  @Test("A pause that was prolonged does not end when it first should")
  mutating func prolonged() {
    timeline.pause(0, for: 50)
    timeline.pause(0, for: 80)
    let first = (next(), isOver: timeline.endPause(of: 0))
    let second = (next(), isOver: timeline.endPause(of: 0))
    #expect(first.0 == .resume(process: 0) && !first.isOver)
    #expect(second.0 == .resume(process: 0) && second.isOver)
  }

  @Test("Who is cut off works on, and nothing arrives in either direction")
  mutating func cutOff() {
    let route = SlotMap<Int>.aSlot
    timeline.cutOff(0, for: nil)
    timeline.schedule(.arrivalAtBroker(route: route), of: 0, in: window(1))
    timeline.schedule(.arrivalAtProcess(route: route), of: 0, in: window(1))
    timeline.schedule(.step(0), of: 0, in: window(2))
    let events = [next(), next()]
    #expect(events == [.step(0), nil])
  }

  @Test("What a process would do that was started again is not held up by a pause before")
  mutating func restarted() {
    timeline.pause(0, for: nil)
    timeline.schedule(.step(0), of: 0, in: window(1))
    timeline.forgetPause(of: 0)
    timeline.release()
    let event = next()
    #expect(event == .step(0))
  }

  @Test("An instant of an expectation is passed unless its call ends before")
  mutating func bounds() {
    timeline.watch(0, bound: 0, at: Instant(nanoseconds: 5))
    timeline.watch(1, bound: 0, at: Instant(nanoseconds: 6))
    timeline.schedule(.step(0), of: 0, in: window(10))
    timeline.forgetBounds(of: 0)
    let events = [next(), next()]
    #expect(events == [.bound(call: 1, number: 0), .step(0)])
  }

  @Test(
    "Without times the steps of a process come in the order of their times, others in any order")
  func untimed() {
    var timeline = Timeline(processes: 2, isUntimed: true)
    let plan = [(10, 0), (20, 0), (20, 1)].map { time, process in
      Cast.PlannedStep(
        at: DurationRange(nanoseconds: Int64(time)), process: process, action: .feed(count: 1))
    }
    timeline.begin()
    timeline.begin(plan)
    let events = timeline.enabled.compactMap { timeline[$0]?.event }
    #expect(events == [.step(0), .step(2)])
    timeline.take(step: 0, of: plan)
    #expect(timeline.enabled.compactMap { timeline[$0]?.event } == [.step(0), .step(2), .step(1)])
  }
}

extension SlotMap<Int> {
  /// A slot of some map.
  static var aSlot: Slot {
    var map = SlotMap()
    return map.insert(0)
  }
}
