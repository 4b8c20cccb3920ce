/// A machine behind a lock, and what it wants done outside of the lock, in order.
///
/// Whoever asks while nobody performs has to perform; everyone else only leaves actions behind. So
/// actions are performed in the order in which the machine decided them, one at a time and without
/// the lock, whichever threads ask, and an action that asks again does not recurse.
final class Funnel<State: Sendable, Action: Sendable>: Sendable {
  private struct Content: Sendable {
    var state: State
    var actions: [Action] = []
    /// An empty array that is used again.
    var spare: [Action] = []
    var isPerforming = false

    /// Takes all actions there are, or ends the performing if there are none.
    ///
    /// They come last first: taken out one by one from the end they are moved, while a loop over
    /// the array would copy each.
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

  /// Asks the machine, and performs what it decides unless somebody does already.
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

  /// Looks at the state without asking anything of the machine.
  func read<Answer: Sendable>(_ body: (borrowing State) -> Answer) -> Answer {
    content.withLock { body($0.state) }
  }
}
