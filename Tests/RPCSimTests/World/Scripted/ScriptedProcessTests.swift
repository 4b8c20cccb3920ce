import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

/// The effects of a scripted process alone on the scene.
@Suite("A scripted process")
struct ScriptedProcessTests {
  private var scene = Scene(
    .sample(calls: 1, timeout: 1_000), seed: 0, isJournaled: true, isUntimed: false)
  private var process: ScriptedProcess
  private let index: Int

  init() {
    index = scene.cast.roles.firstIndex { $0.server == nil } ?? 0
    process = ScriptedProcess(index: index)
    scene.declareTopology()
    process.start(in: &scene)
  }

  private var kinds: [EventKind] { scene.journal.journal.events.map(\.kind) }

  @Test("It connects when it starts, once, and asks for an address for replies")
  mutating func starts() {
    process.start(in: &scene)
    #expect(kinds.count { $0 == .started } == 1 && kinds.contains(.connected))
    #expect(scene.network.connection(of: index) != nil)
    #expect(process.channels.client.map { scene.network.isEmptyUp($0) } == false)
  }

  @Test("A crash clears a process but keeps its clock offset and its connection number")
  mutating func dies() {
    process.clockOffset = 5
    process.slowness = 3
    process.crash(restartAfter: 100, in: &scene)
    #expect(!process.isUp && process.channels.all.isEmpty)
    #expect(process.clockOffset == 5 && process.slowness == 1 && process.connectionNumber == 1)
    #expect(scene.network.connection(of: index) == nil)
    let restart = scene.timeline.planned.first { $0.entry.event == .restart(process: index) }
    #expect(restart?.entry.window.earliest.nanoseconds == 100)
    // A process that is down cannot crash, and has no connection to lose.
    process.crash(restartAfter: nil, in: &scene)
    process.disconnect(reconnectAfter: 10, in: &scene)
    #expect(kinds.count { $0 == .crashed } == 1 && !kinds.contains(.disconnected))
  }

  @Test("It plans another connection when it loses one, and makes it only if it has none")
  mutating func reconnects() {
    process.disconnect(reconnectAfter: 50, in: &scene)
    #expect(scene.network.connection(of: index) == nil && process.connectionNumber == 1)
    process.reconnect(after: 0, in: &scene)
    #expect(scene.network.connection(of: index) == nil, "that was another connection's")
    process.reconnect(after: 1, in: &scene)
    #expect(scene.network.connection(of: index) != nil && process.connectionNumber == 2)
    process.reconnect(after: 2, in: &scene)
    #expect(process.connectionNumber == 2)
  }

  @Test("Its clock may be ahead of the world's")
  mutating func clock() {
    process.clockOffset = 7
    #expect(process.localTime(in: scene).nanoseconds == scene.now.nanoseconds + 7)
  }
}
