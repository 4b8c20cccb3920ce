import Synchronization

/// A state from which several choices continue.
///
/// Each choice continues from a copy, and the last one from the state itself. If the state stayed
/// here, its shared storage would have to be copied.
final class KeptState: Sendable {
  private let state: Mutex<ExploredState>

  init(_ state: ExploredState) { self.state = Mutex(state) }

  func copied() -> KeptState { state.withLock { KeptState($0) } }

  /// Reads the state or continues from it.
  ///
  /// After a continuation, no other choice may use the state.
  func use<Result: Sendable>(_ body: (inout ExploredState) -> Result) -> Result {
    state.withLock { body(&$0) }
  }
}
