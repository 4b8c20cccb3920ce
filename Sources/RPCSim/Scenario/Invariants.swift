/// The invariants that every run is held against.
///
/// Each has a checker.
enum Invariants {
  /// The names of the invariants, as an expectation uses them.
  static let names = [
    "every call settles exactly once",
    "no call is left pending",
    "a reply reaches only its own call",
    "deadlines are honoured to the nanosecond",
    "no message is lost or invented",
    "no delivery is acknowledged twice",
    "handlers run as often as the settlement policy says",
    "prefetch is never exceeded",
    "order is kept on every channel",
    "a requeued message keeps its position",
    "a private reply queue serves only its owner",
    "the system converges after the last fault",
    "the broker closes nothing with an error",
  ]
}
