import Synchronization

/// A state that several choices go on from: each from a copy, and the last from the state itself, since
/// what a state that stays here shares would have to be copied.
final class KeptState: Sendable {
  private let state: Mutex<ExploredState>

  init(_ state: ExploredState) { self.state = Mutex(state) }

  func copied() -> KeptState { state.withLock { KeptState($0) } }

  /// Looks at the state, or goes on from it; then nothing else may.
  func use<Result: Sendable>(_ body: (inout ExploredState) -> Result) -> Result {
    state.withLock { body(&$0) }
  }
}
