extension SimulationOptions {
  /// How much of its journal a simulation keeps.
  public enum JournalExtent: Hashable, Sendable {
    /// All of it.
    case whole
    /// What happened last: at least so many events.
    ///
    /// Checkers follow the run all the same, and whatever is over is forgotten; so a run goes on for as long as it
    /// likes in the same memory. It ends as soon as an invariant is broken, while the journal still shows it.
    case last(Int)
    /// Nothing, and no checker looks at the run, which is faster.
    case none
  }
}
