import RPCCore

/// An influence from outside of a simulation, which may make another run come out differently.
package struct Escape: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// Another thread resumed the task: a callback of a queue, a real timer, or another test. The
    /// name is that of the resuming task, if there is one.
    case resumedFromOutside(by: String?)
    /// The task went to the main actor, and the main actor's thread brought it back.
    case mainActor
    /// The task slept by a real clock. The sleep was turned into virtual time, rounded up to whole
    /// milliseconds, because the real clock had already run a little.
    case realSleep(nanoseconds: Int64)
    /// The task continued on another thread, and was noticed there when it used the kit.
    case metOutside(doing: String)
  }

  package let kind: Kind
  /// The process of the task, if it is known.
  package let process: Int?
  /// The task by its name, or by the task that started it.
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
      "\(task) was found outside of the simulation's thread, when it was about to \(action)"
    case .mainActor: "\(task) went to the main actor, which no schedule controls"
    }
  }

  /// The way to avoid the escape.
  package var remedy: String {
    switch kind {
    case .resumedFromOutside:
      "replace code that calls back from another thread (Dispatch, URLSession, a timer) by a "
        + "stand-in that the simulation runs"
    case .realSleep: "sleep by 'transport.environment.clock', or by the clock of the process"
    case .metOutside: "run no task of a simulation on another executor"
    case .mainActor:
      "in the simulation, use another actor, or none, for the work of the main actor"
    }
  }
}

extension [Escape] {
  /// One line for each kind of escape, with the number of times and the remedy.
  ///
  /// Only the first ten kinds are shown.
  package var told: [String] {
    var counts: [(escape: Escape, count: Int)] = []
    for escape in self {
      if let index = counts.firstIndex(where: { $0.escape.isAlike(escape) }) {
        counts[index].count += 1
      } else {
        counts.append((escape, 1))
      }
    }
    let most = 10
    let lines = counts.prefix(most).map { escape, count in
      "\(escape)\(count > 1 ? " (\(count) times)" : ""): \(escape.remedy)"
    }
    return lines + (counts.count > most ? ["and in \(counts.count - most) other ways"] : [])
  }
}

extension Escape {
  /// Whether another escape is the same, except for a duration or an instant.
  fileprivate func isAlike(_ other: Escape) -> Bool {
    guard task == other.task, process == other.process else { return false }
    return switch (kind, other.kind) {
    case (.realSleep, .realSleep), (.metOutside, .metOutside), (.mainActor, .mainActor): true
    case (.resumedFromOutside(let left), .resumedFromOutside(let right)): left == right
    default: false
    }
  }
}
