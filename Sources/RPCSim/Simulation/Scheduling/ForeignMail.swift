import Dispatch
import RPCCore
import Synchronization

/// Where other threads leave what they bring to a simulation, until its own thread looks.
final class ForeignMail: Sendable {
  enum Item: Sendable {
    /// A job of a task, for a process if it is known, and who resumed the task.
    case job(UnownedJob, process: Int?, by: String?)
    case escape(Escape)
  }

  private struct Box: Sendable {
    var items: [Item] = []
    var isClosed = false
  }

  private let box = WatchedMutex(Box())
  private let hasArrived = Atomic(false)
  /// Signalled once for each item.
  private let arrivals = DispatchSemaphore(value: 0)

  /// Leaves an item; returns `false` if the simulation is over and nobody will look.
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

  /// Waits in real time until there is something; `false` if nothing has come by then.
  func wait(milliseconds: Int) -> Bool {
    let deadline = DispatchTime.now() + .milliseconds(milliseconds)
    // What was taken before has left its signals.
    while isEmpty {
      guard arrivals.wait(timeout: deadline) == .success else { return !isEmpty }
    }
    return true
  }

  /// Cheap, because it is asked before each job.
  @inline(__always)
  var isEmpty: Bool { !hasArrived.load(ordering: .acquiring) }

  func takeAll() -> [Item] {
    box.withLock { box in
      hasArrived.store(false, ordering: .relaxed)
      defer { box.items = [] }
      return box.items
    }
  }

  /// Takes what is left, and lets nothing more in.
  func close() -> [Item] {
    box.withLock { box in
      box.isClosed = true
      defer { box.items = [] }
      return box.items
    }
  }
}
