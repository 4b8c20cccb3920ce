/// The reasons for which tasks say that they wait.
struct WaitNotes {
  typealias Note = (number: Int, task: TaskTable.Index, reason: () -> String)

  private var notes: [Int: Note] = [:]
  private var count = 0

  mutating func add(_ task: TaskTable.Index, _ reason: @escaping () -> String) -> Int {
    count += 1
    notes[count] = (count, task, reason)
    return count
  }

  mutating func remove(_ number: Int) {
    notes[number] = nil
  }

  /// All notes, oldest first.
  var all: [Note] { notes.keys.sorted().compactMap { notes[$0] } }
}
