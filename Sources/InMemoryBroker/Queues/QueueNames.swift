/// The queues by name, with a small cache of the queues that messages were routed to last.
///
/// Most messages go to the same few queues, and comparing a short name is much cheaper than hashing
/// it.
struct QueueNames: Sendable {
  private struct Recent: Sendable {
    var name: String
    var queue: QueueID
  }

  private var queues: [String: QueueID] = [:]
  private var recent: [Recent] = []
  private var nextIndex = 0

  private static let mostRecent = 4

  subscript(name: String) -> QueueID? {
    get { queues[name] }
    set {
      queues[name] = newValue
      recent.removeAll(keepingCapacity: true)
      nextIndex = 0
    }
  }

  /// Returns the queue of that name, and caches it for the next message.
  mutating func find(_ name: String) -> QueueID? {
    for index in recent.indices where recent[index].name == name { return recent[index].queue }
    guard let queue = queues[name] else { return nil }
    let found = Recent(name: name, queue: queue)
    if recent.count < Self.mostRecent {
      recent.append(found)
    } else {
      recent[nextIndex] = found
      nextIndex = (nextIndex + 1) % Self.mostRecent
    }
    return queue
  }
}
