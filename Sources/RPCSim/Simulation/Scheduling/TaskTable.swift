/// The known tasks of a simulation, with their parents and processes.
///
/// The end of a task cannot be observed. The line of a task stays until the task has run no job for
/// long and is not known to wait (``forgetIdle(but:)``). A task that runs again later gets a new
/// line.
struct TaskTable {
  typealias Index = Int32

  struct Line {
    var process: Int
    var parent: Index?
    /// A number drawn from the parent, and from the index among the parent's children.
    var path: UInt64
    var children: UInt64 = 0
    var occurrences: Int32 = 0
    /// Whether the task has had a job since idle tasks were forgotten last.
    var isRecent = true
  }

  private var lines = AgingList<Line>()
  private var indices = TaskIndices()
  private var names: [Index: String] = [:]
  private var rootCounts: [StableHash: Int] = [:]

  var count: Int { lines.keptCount }

  @inline(__always)
  func index(of identity: UInt64) -> Index? { indices[identity] }

  subscript(index: Index) -> Line { lines[Int(index)] }

  /// Enters a task that another task started.
  ///
  /// Without a parent it is a child of the simulation.
  mutating func add(_ identity: UInt64, process: Int, parent: Index?) -> Index {
    guard let parent else { return addRoot(identity, process: process, name: nil) }
    lines[Int(parent)].children += 1
    let path = RandomStream.mix(lines[Int(parent)].path ^ lines[Int(parent)].children)
    return add(identity, Line(process: process, parent: parent, path: path))
  }

  mutating func addRoot(_ identity: UInt64, process: Int, name: String?) -> Index {
    let meaning = StableHash(name ?? "").adding(process)
    let earlier = rootCounts[meaning, default: 0]
    rootCounts[meaning] = earlier + 1
    let path = RandomStream.mix(meaning.adding(earlier).value)
    let index = add(identity, Line(process: process, parent: nil, path: path))
    if let name { names[index] = name }
    return index
  }

  /// Forgets the tasks that have had no job since the last call.
  ///
  /// Returns their runtime IDs.
  ///
  /// Tasks in `kept`, and named tasks without a parent, are not forgotten.
  mutating func forgetIdle(but kept: Set<Index>) -> [UInt64] {
    var forgotten: Set<Index> = []
    for line in lines.indices {
      let index = Index(line)
      let isRoot = lines[line].parent == nil && names[index] != nil
      if !lines[line].isRecent, !isRoot, !kept.contains(index) { forgotten.insert(index) }
      lines[line].isRecent = false
    }
    lines.forget { line, _ in forgotten.contains(Index(line)) }
    names = names.filter { !forgotten.contains($0.key) }
    return indices.forget(forgotten)
  }

  private mutating func add(_ identity: UInt64, _ line: Line) -> Index {
    let index = Index(lines.count)
    lines.append(line)
    indices.add(identity, index)
    return index
  }

  /// The next job of a task, with its number among the task's jobs.
  @inline(__always)
  mutating func nextJob(_ job: UnownedJob, of index: Index, process: Int?) -> ReadyJob {
    let line = Int(index)
    let occurrence = lines[line].occurrences
    lines[line].occurrences &+= 1
    lines[line].isRecent = true
    return ReadyJob(
      job: job, process: process ?? lines[line].process, task: index, occurrence: occurrence,
      path: lines[line].path)
  }

  func hasName(_ index: Index) -> Bool { names[index] != nil }

  mutating func setName(_ name: String, of index: Index) {
    names[index] = name
  }

  /// The name of the task, or else a description of its origin.
  func description(of index: Index) -> String {
    if let name = names[index] { return "task `\(name)`" }
    guard lines.contains(Int(index)), let parent = lines[Int(index)].parent else {
      return "an unnamed task"
    }
    return "a task started by \(description(of: parent))"
  }
}

/// Finds tasks by their runtime IDs.
///
/// The IDs grow by one from task to task. So those of a simulation are close together, and index an
/// array without hashing. IDs that are too far away for the array go into a dictionary.
private struct TaskIndices {
  private var first: UInt64?
  private var near: [TaskTable.Index] = []
  private var far: [UInt64: TaskTable.Index] = [:]
  private var count = 0

  @inline(__always)
  subscript(identity: UInt64) -> TaskTable.Index? {
    let offset = identity &- (first ?? 0)
    if offset < UInt64(near.count) {
      let index = near[Int(offset)]
      if index >= 0 { return index }
    }
    return far.isEmpty ? nil : far[identity]
  }

  mutating func add(_ identity: UInt64, _ index: TaskTable.Index) {
    // The IDs of other threads' tasks lie in between. A larger array would waste memory.
    let room = UInt64(256 + 8 * count)
    let offset = identity &- (first ?? identity)
    count += 1
    guard identity > 0, offset < room else { return far[identity] = index }
    if first == nil { first = identity }
    while near.count <= Int(offset) { near.append(-1) }
    near[Int(offset)] = index
  }

  /// Forgets tasks.
  ///
  /// Returns their runtime IDs.
  ///
  /// The IDs that are left move into the dictionary, because they are too few for an array.
  mutating func forget(_ forgotten: Set<TaskTable.Index>) -> [UInt64] {
    var lost: [UInt64] = far.filter { forgotten.contains($0.value) }.keys.sorted()
    for identity in lost { far[identity] = nil }
    for (offset, index) in near.enumerated() where index >= 0 {
      guard let first else { preconditionFailure("a list of tasks has a first number") }
      let identity = first + UInt64(offset)
      if forgotten.contains(index) { lost.append(identity) } else { far[identity] = index }
    }
    (first, near, count) = (nil, [], 0)
    return lost
  }
}
