/// A process of a scenario whose role a client can play.
package struct TrafficProcess: Hashable, Sendable {
  /// The name of the process.
  ///
  /// If there are several of a kind, a number follows the name of the kind.
  package var name: String
  /// The name of the kind, shared by all its processes.
  package var kind: String
  /// The queue that the process serves; `nil` if it is a client.
  package var queue: String?

  package init(name: String, kind: String, queue: String? = nil) {
    self.name = name
    self.kind = kind
    self.queue = queue
  }
}

/// Which clients play which processes of a scenario.
///
/// A connection with the name of a process plays that process. A connection with the name of a kind
/// plays a process of that kind. A consumer of a queue that the scenario's servers serve plays one
/// of these servers. Every other client plays the scenario's client, if there is only one kind of
/// client. If there are several kinds, clients have to name theirs.
struct TrafficCast: Sendable {
  let processes: [TrafficProcess]
  /// The number of clients that play each process.
  private var crowds: [Int]

  init(_ processes: [TrafficProcess]) {
    self.processes = processes
    crowds = Array(repeating: 0, count: processes.count)
  }

  /// Assigns a process to a client by its connection name.
  mutating func join(calledBy name: String?) -> Int? {
    guard let name else { return nil }
    return processes.firstIndex { $0.name == name }.map { join($0) } ?? join { $0.kind == name }
  }

  /// Assigns a process to a client that consumes a queue.
  mutating func join(serving queue: String) -> Int? {
    join { $0.queue == queue }
  }

  /// Assigns a process to a client that neither named its role nor consumes a queue.
  mutating func joinClients() -> Int? {
    let kinds = Set(processes.filter { $0.queue == nil }.map(\.kind))
    guard kinds.count == 1, let kind = kinds.first else { return nil }
    return join { $0.kind == kind }
  }

  mutating func leave(_ index: Int) { crowds[index] -= 1 }

  /// The first process without a client, or else the last fitting one: more clients may come than
  /// the scenario has.
  private mutating func join(where fits: (TrafficProcess) -> Bool) -> Int? {
    let indices = processes.indices.filter { fits(processes[$0]) }
    return (indices.first { crowds[$0] == 0 } ?? indices.last).map { join($0) }
  }

  private mutating func join(_ index: Int) -> Int {
    crowds[index] += 1
    return index
  }
}
