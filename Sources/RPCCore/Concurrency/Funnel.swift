/// A machine behind a lock, whose actions are performed in order outside the lock.
///
/// A thread that asks the machine performs the actions, if no other thread does so at that moment.
/// Any other thread only adds its actions to the queue. So actions are performed one at a time, in
/// the order in which the machine decided them. An action that asks the machine again does not
/// recurse.
final class Funnel<State: Sendable, Action: Sendable>: Sendable {
  private struct Content: Sendable {
    var state: State
    var actions: [Action] = []
    /// An empty array that is reused.
    var spare: [Action] = []
    var isPerforming = false

    /// Takes all queued actions, or ends the performing if there are none.
    ///
    /// The batch is in reverse order. Removing actions from its end moves them; a loop over the
    /// array would copy each one.
    mutating func takeBatch(into batch: inout [Action]) {
      isPerforming = !actions.isEmpty
      if isPerforming {
        if batch.capacity == 0 { swap(&batch, &spare) }
        swap(&batch, &actions)
        batch.reverseInPlace()
      } else {
        swap(&batch, &spare)
      }
    }
  }

  private let content: WatchedMutex<Content>

  init(_ state: State) {
    content = WatchedMutex(Content(state: state))
  }

  /// Asks the machine, and performs its actions unless another thread is performing.
  func ask<Answer: Sendable>(
    _ body: (inout State, inout [Action]) -> Answer, perform: (consuming Action) -> Void
  ) -> Answer {
    var batch: [Action] = []
    let answer = content.withLock { content in
      let answer = body(&content.state, &content.actions)
      if !content.isPerforming, !content.actions.isEmpty { content.takeBatch(into: &batch) }
      return answer
    }
    while !batch.isEmpty {
      while let action = batch.popLast() { perform(consume action) }
      content.withLock { $0.takeBatch(into: &batch) }
    }
    return answer
  }

  /// Reads the state without asking the machine.
  func read<Answer: Sendable>(_ body: (borrowing State) -> Answer) -> Answer {
    content.withLock { body($0.state) }
  }
}
