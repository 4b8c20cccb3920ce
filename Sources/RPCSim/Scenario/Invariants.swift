/// What every run is held against, whatever its story says; a checker follows each.
enum Invariants {
  /// The names, by which a story says that it breaks one.
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
