import RPCCore

/// What a world remembers of a call that was made.
struct CallRecord: Sendable {
  /// A call by its name, which is a place in the cast, and its number.
  struct Name: Hashable, Sendable {
    var label: Int32
    var ordinal: UInt32

    /// All of it in one number, which is not negative.
    var word: Int { Int(label) << 32 | Int(ordinal) }
  }

  /// Who waits for the call.
  enum Owner: Hashable, Sendable {
    case step(Int)
    case run(HandlerRun.ID)
    /// Code beside the world.
    case code
  }

  /// The call's name, by its place in the cast.
  var label: Int32
  /// Counts the calls of that name, from 1.
  var ordinal: UInt32
  var process: Int32
  var correlationID: String?
  var owner: Owner
  /// The event that the call began with.
  var cause: JournalEvent.ID?
  var replies: UInt16 = 0
  /// How many requests were sent for it: one, its polls, and those sent again.
  var requests: UInt16 = 0
  var isSettled = false
  /// Whether its caller takes null for the result when the deadline passes.
  var takesNull = false
  /// Whether nobody has the call in hand any more.
  var isForgotten = false
  /// Whether its result is asked for; then what a request is answered with may not be the end.
  var isPolling = false
}
