import RPCCore

/// Something by which the world outside got into a simulation, so that the run may come out
/// differently the next time.
package struct Escape: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// Another thread resumed the task: a callback of a queue, a real timer, another test. The name
    /// is that of the task that did it, if it was one and has a name.
    case resumedFromOutside(by: String?)
    /// The task slept by a real clock. It was made to sleep by virtual time, rounded up to whole
    /// milliseconds, because the real clock had already run a little.
    case realSleep(nanoseconds: Int64)
    /// The task went on on another thread, and was met there when it used the kit.
    case metOutside(doing: String)
  }

  package let kind: Kind
  /// The process that the task belongs to, if that is known.
  package let process: Int?
  /// The task by its name, or by who started it.
  package let task: String
}

extension Escape: CustomStringConvertible {
  package var description: String {
    switch kind {
    case .resumedFromOutside(let resumer):
      "\(task) was resumed from outside of the simulation"
        + (resumer.map { ", by task `\($0)`" } ?? ", by another thread")
    case .realSleep(let nanoseconds):
      "\(task) sleeps by a real clock, for \(nanoseconds) ns, instead of the simulation's"
    case .metOutside(let action):
      "\(task) left the simulation's thread, and was met there when it would \(action)"
    }
  }
}
