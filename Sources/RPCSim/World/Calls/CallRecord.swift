import RPCCore

/// The state of a call that was made.
struct CallRecord: Sendable {
  /// The name of a call: its label, as an index in the cast, and its number.
  struct Name: Hashable, Sendable {
    var label: Int32
    var ordinal: UInt32

    /// The name as one number, which is not negative.
    var word: Int { Int(label) << 32 | Int(ordinal) }
  }

  /// The caller of the call.
  enum Owner: Hashable, Sendable {
    case step(Int)
    case run(HandlerRun.ID)
    /// Hosted code.
    case code
  }

  /// The label of the call, as an index in the cast.
  var label: Int32
  /// The number of the call among all of its label, from 1.
  var ordinal: UInt32
  var process: Int32
  var correlationID: String?
  var owner: Owner
  /// The event with which the call began.
  var cause: JournalEvent.ID?
  var replies: UInt16 = 0
  /// The number of requests that were sent for it: the first, its polls, and resent ones.
  var requests: UInt16 = 0
  var isSettled = false
  /// Whether the caller takes null as the result when the deadline passes.
  var takesNull = false
  /// Whether no caller can wait for the call any more.
  var isForgotten = false
  /// Whether the result is polled for.
  ///
  /// Then the answer to a request need not end the call.
  var isPolling = false
}
