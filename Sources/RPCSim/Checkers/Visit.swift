import RPCCore

/// A message at a process.
struct Visit: Sendable {
  var trace: MessageTrace
  var process: Int

  /// The key of the visit in tables.
  var key: NumberPair { NumberPair(trace.word, process) }
}
