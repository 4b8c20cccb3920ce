import RPCCore

/// A message at a process.
struct Visit: Hashable, Sendable {
  var trace: MessageTrace
  var process: Int

  /// Told as one word, because checkers look visits up at every event.
  func hash(into hasher: inout Hasher) {
    hasher.combine(trace.word ^ UInt64(truncatingIfNeeded: process) << 18)
  }
}
