import RPCCore
import Testing

@testable import RPCSim

@Suite("Who writes the journal")
struct JournalWriterTests {
  private var scene = Scene(
    .sample(calls: 1, timeout: 1_000), seed: 0, isJournaled: true, isUntimed: false)

  private var causes: [JournalEvent.ID?] { scene.journal.journal.events.map(\.cause) }

  private mutating func note() { scene.note(.connected, by: .process(0)) }

  @Test("What is written is because of what was written before it")
  mutating func chain() {
    note()
    note()
    scene.journal.goOn(because: nil)
    note()
    #expect(causes == [nil, 0, nil])
  }

  @Test("A cause holds for what it is said for, and for nothing behind that")
  mutating func scope() {
    note()
    note()
    scene.because(of: 0) { scene in
      scene.note(.connected, by: .process(0))
      scene.note(.connected, by: .process(0))
    }
    note()
    #expect(causes == [nil, 0, 0, 2, 1])
  }

  @Test("What is done aside is not why anything happens afterwards")
  mutating func aside() {
    note()
    scene.aside { _ = $0.note(.connected, by: .process(0)) }
    note()
    #expect(causes == [nil, 0, 0])
  }

  @Test("Places stay what they are when events are taken out and put back")
  mutating func takenOut() {
    note()
    let events = scene.journal.takeEvents()
    note()
    #expect(causes == [0])
    scene.journal.putBack([events])
    #expect(causes == [nil, 0])
  }

  @Test("A writer that is off writes nothing, and makes nothing to write")
  func off() {
    var writer = JournalWriter(processes: ["a"], isOn: false)
    var isMade = false
    func detail() -> EventDetail {
      isMade = true
      return .none
    }
    let id = writer.note(
      .connected, at: .start, by: .broker, call: nil, message: nil, queue: nil, detail())
    #expect(id == nil && !isMade && writer.journal.events.isEmpty)
  }
}
