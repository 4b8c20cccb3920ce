/// A process of a story that a live client can be taken for.
package struct LiveProcess: Hashable, Sendable {
  /// Its own name; one of several of a kind has its number behind the kind's.
  package var name: String
  /// The name that stands for all of its kind.
  package var kind: String
  /// The queue that it serves; `nil` if it is a client.
  package var queue: String?

  package init(name: String, kind: String, queue: String? = nil) {
    self.name = name
    self.kind = kind
    self.queue = queue
  }
}

/// Which live clients are taken for which processes of a story.
///
/// A connection that calls itself as the story calls a process, or its kind, is that one. Whoever
/// consumes a queue that the story's servers serve is one of these. Everybody else is the story's
/// client, if it has just one kind of client; with more, they have to say which they are.
struct LiveCast: Sendable {
  let processes: [LiveProcess]
  /// How many clients are taken for each process.
  private var crowds: [Int]

  init(_ processes: [LiveProcess]) {
    self.processes = processes
    crowds = Array(repeating: 0, count: processes.count)
  }

  /// Gives a place to a client that calls itself so.
  mutating func join(calledBy name: String?) -> Int? {
    guard let name else { return nil }
    return processes.firstIndex { $0.name == name }.map { join($0) } ?? join { $0.kind == name }
  }

  /// Gives a place to a client that consumes a queue.
  mutating func join(serving queue: String) -> Int? {
    join { $0.queue == queue }
  }

  /// Gives a place to a client of which nothing is known.
  mutating func joinClients() -> Int? {
    let kinds = Set(processes.filter { $0.queue == nil }.map(\.kind))
    guard kinds.count == 1, let kind = kinds.first else { return nil }
    return join { $0.kind == kind }
  }

  mutating func leave(_ place: Int) { crowds[place] -= 1 }

  /// The first place that nobody has yet, or else the last one: a story may count fewer than come.
  private mutating func join(where fits: (LiveProcess) -> Bool) -> Int? {
    let places = processes.indices.filter { fits(processes[$0]) }
    return (places.first { crowds[$0] == 0 } ?? places.last).map { join($0) }
  }

  private mutating func join(_ place: Int) -> Int {
    crowds[place] += 1
    return place
  }
}
