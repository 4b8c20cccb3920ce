extension SimulationOptions {
  /// The part of its journal that a simulation keeps.
  public enum JournalExtent: Hashable, Sendable {
    /// The whole journal.
    case whole
    /// The last events, at least this number.
    ///
    /// Checkers follow the run, and events, calls and messages that are over are forgotten. So a
    /// run of any length needs only bounded memory. The run ends as soon as an invariant is broken,
    /// while the journal still shows it.
    case last(Int)
    /// No events. No checker follows the run, which is faster.
    case none
  }
}
