import RPCCore

/// The polls of a call whose result is polled for.
struct PlannedPolls: Sendable {
  var call: PollingCall
  /// The next poll, and the agenda's entry for it.
  var next: RPCRequest?
  var entry: Int32?
}
