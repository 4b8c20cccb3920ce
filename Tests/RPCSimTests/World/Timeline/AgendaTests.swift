import RPCCore
import Testing

@testable import RPCSim

@Suite("The agenda")
struct AgendaTests {
  private var agenda = Agenda()

  private var enabled: [Int32] {
    var list: [Int32] = []
    agenda.addEnabled(to: &list)
    return list
  }

  private func instant(_ time: Int64) -> Instant { Instant(nanoseconds: time) }

  private func window(_ least: Int64, _ most: Int64) -> Window {
    Window(from: .start, after: DurationRange(least: least, most: most))
  }

  /// The ID of a handler run that a server has started.
  private func run() throws -> HandlerRun.ID {
    var server = RPCServerStateMachine(configuration: .init(methods: ["fib"]))
    var request = RPCMessage(body: [])
    request.type = "fib"
    var actions: [ServerAction] = []
    server.receive(
      RequestDelivery(deliveryTag: 1, message: request), now: .start, into: &actions)
    let runs = actions.compactMap { action in
      if case .start(let run) = action { run.id } else { nil }
    }
    return try #require(runs.first)
  }

  @Test("In order, what happens at an instant comes before a timer of that instant")
  mutating func timersLast() {
    let timer = agenda.schedule(.clientTimer(process: 0), in: Window(instant(5)), as: .timer)
    let step = agenda.schedule(.step(0), in: Window(instant(5)))
    #expect(agenda.first == step)
    agenda.remove(step)
    #expect(agenda.first == timer)
  }

  @Test("A timer comes before what happens a nanosecond later")
  mutating func timersInTime() {
    let timer = agenda.schedule(.clientTimer(process: 0), in: Window(instant(5)), as: .timer)
    _ = agenda.schedule(.step(0), in: Window(instant(6)))
    #expect(agenda.first == timer)
    #expect(enabled == [timer])
  }

  @Test("What must happen by an instant keeps a timer of that instant from happening")
  mutating func timersWait() {
    let step = agenda.schedule(.step(0), in: window(1, 5))
    let timer = agenda.schedule(.clientTimer(process: 0), in: Window(instant(5)), as: .timer)
    #expect(enabled == [step])
    agenda.move(step, to: window(1, 6))
    #expect(enabled == [step, timer])
  }

  @Test("What may happen at the instant of a timer may do so before it")
  mutating func arrivalsPrecede() {
    let timer = agenda.schedule(.clientTimer(process: 0), in: Window(instant(5)), as: .timer)
    let late = agenda.schedule(.step(0), in: window(5, 9))
    _ = agenda.schedule(.step(1), in: window(6, 9))
    #expect(enabled == [timer, late])
  }

  @Test("What was planned before a timer ended, and did not come before it, comes later")
  mutating func behindTimer() {
    let earlier = agenda.schedule(.step(0), in: window(2, 9))
    let timer = agenda.schedule(.clientTimer(process: 0), in: Window(instant(5)), as: .timer)
    agenda.remove(timer)
    agenda.noteEnd(ofTimerAt: instant(5))
    let later = agenda.schedule(.step(1), in: window(2, 9))
    #expect(agenda.times(of: earlier, from: instant(5)) == instant(6)...instant(9))
    #expect(agenda.times(of: later, from: instant(5)) == instant(5)...instant(9))
  }

  @Test("What overlaps with the one that must happen first may come next")
  mutating func overlapping() {
    let first = agenda.schedule(.step(0), in: window(3, 4))
    let second = agenda.schedule(.step(1), in: window(4, 8))
    _ = agenda.schedule(.step(2), in: window(5, 6))
    #expect(enabled == [first, second])
  }

  @Test("A parked handler keeps its remaining work, and other entries come as soon as they can")
  mutating func parking() throws {
    let work = agenda.schedule(.handlerWorked(process: 0, run: try run()), in: window(10, 12))
    let soon = agenda.schedule(.step(0), in: window(5, 25))
    let later = agenda.schedule(.step(1), in: window(30, 31))
    for id in [work, soon, later] { agenda.park(id, at: instant(4)) }
    #expect(agenda.isEmpty)
    for id in [work, soon, later] { agenda.resume(id, at: instant(20)) }
    #expect(agenda[work]?.window == window(26, 28))
    #expect(agenda[soon]?.window == window(20, 25))
    #expect(agenda[later]?.window == window(30, 31))
  }

  @Test("Entries stay in the order of creation after moves, parking and removals")
  mutating func creation() {
    var stream = RandomStream(seed: 7, site: StableHash("agenda"))
    var planned: [Int32] = []
    for step in 0..<400 {
      switch stream.next() % 6 {
      case 0 where !planned.isEmpty:
        agenda.remove(planned.remove(at: Int(stream.next() % UInt64(planned.count))))
      case 1 where !planned.isEmpty:
        agenda.park(planned[Int(stream.next() % UInt64(planned.count))], at: instant(1))
      case 2 where !planned.isEmpty:
        agenda.resume(planned[Int(stream.next() % UInt64(planned.count))], at: instant(2))
      case 3 where !planned.isEmpty:
        let later = Int64(stream.next() % 9)
        agenda.move(planned[Int(stream.next() % UInt64(planned.count))], to: window(later, 9))
      default: planned.append(agenda.schedule(.step(step), in: window(0, 9)))
      }
      #expect(agenda.planned.map(\.id) == planned)
      let parked = planned.filter { agenda[$0]?.isParked == true }
      #expect(agenda.parked == parked)
      #expect(enabled == planned.filter { agenda[$0]?.isParked == false })
      #expect(agenda.oldestPlanned == planned.first.flatMap { agenda[$0]?.serial })
    }
  }
}
