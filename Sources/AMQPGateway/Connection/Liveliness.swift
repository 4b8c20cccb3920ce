/// Whether the two sides of a connection have heard of each other lately.
///
/// ``judge(isReading:)`` is called twice in each heartbeat interval, so that receiving and sending
/// only set a flag.
struct Liveliness: Sendable {
  enum Verdict: Hashable, Sendable {
    case well
    /// Nothing was sent for half an interval: a heartbeat is due.
    case owesHeartbeat
    /// Nothing was received for two intervals (AMQP 0-9-1, section 4.2.7).
    case isDead
  }

  private var hasReceived = false
  private var hasSent = false
  private var silentHalves = 0

  mutating func noteReceived() { hasReceived = true }
  mutating func noteSent() { hasSent = true }

  /// Judges the half of a heartbeat interval that ends now.
  ///
  /// If the server does not read from the client at this moment, the count of the client's silent
  /// halves starts again at zero.
  mutating func judge(isReading: Bool) -> Verdict {
    silentHalves = hasReceived || !isReading ? 0 : silentHalves + 1
    hasReceived = false
    defer { hasSent = false }
    // Two whole intervals.
    if silentHalves >= 4 { return .isDead }
    return hasSent ? .well : .owesHeartbeat
  }
}
