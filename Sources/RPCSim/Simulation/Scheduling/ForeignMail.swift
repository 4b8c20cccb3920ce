import Dispatch
import RPCCore
import Synchronization

/// A mailbox in which other threads leave items for a simulation, until its own thread takes them.
final class ForeignMail: Sendable {
  enum Item: Sendable {
    /// A job of a task, with its process if it is known, and the name of the task that resumed it.
    case job(UnownedJob, process: Int?, by: String?)
    case escape(Escape)
  }

  private struct Box: Sendable {
    var items: [Item] = []
    var isClosed = false
  }

  private let box = WatchedMutex(Box())
  private let hasArrived = Atomic(false)
  /// Signaled once for each item.
  private let arrivals = DispatchSemaphore(value: 0)

  /// Leaves an item.
  ///
  /// Returns `false` if the simulation is over, so that the item would never be taken.
  func deliver(_ item: Item) -> Bool {
    let isTaken = box.withLock { box in
      guard !box.isClosed else { return false }
      box.items.append(item)
      hasArrived.store(true, ordering: .releasing)
      return true
    }
    if isTaken { arrivals.signal() }
    return isTaken
  }

  /// Waits in real time until there is an item; `false` if none has come in time.
  func wait(milliseconds: Int) -> Bool {
    let deadline = DispatchTime.now() + .milliseconds(milliseconds)
    // Items that were taken before have left their signals.
    while isEmpty {
      guard arrivals.wait(timeout: deadline) == .success else { return !isEmpty }
    }
    return true
  }

  /// Cheap, because it is read before each job.
  @inline(__always)
  var isEmpty: Bool { !hasArrived.load(ordering: .acquiring) }

  func takeAll() -> [Item] {
    box.withLock { box in
      hasArrived.store(false, ordering: .relaxed)
      defer { box.items = [] }
      return box.items
    }
  }

  /// Takes all items that are left, and accepts no more.
  func close() -> [Item] {
    box.withLock { box in
      box.isClosed = true
      defer { box.items = [] }
      return box.items
    }
  }
}
