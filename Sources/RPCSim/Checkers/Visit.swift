import RPCCore

/// A message at a process.
struct Visit: Sendable {
  var trace: MessageTrace
  var process: Int

  /// What tables know the visit by.
  var key: NumberPair { NumberPair(trace.word, process) }
}
