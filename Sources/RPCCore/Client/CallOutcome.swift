/// The caller's name of a call, unique on its client.
public struct CallID: Hashable, Comparable, Sendable {
  /// The number that is the name; the driver of the client chooses it.
  public var rawValue: UInt64

  /// Makes a name from a number that no other call of the client has.
  public init(_ rawValue: UInt64) { self.rawValue = rawValue }

  /// Whether the left name has the smaller number; an earlier call may have the larger one.
  public static func < (left: CallID, right: CallID) -> Bool { left.rawValue < right.rawValue }
}

/// How a call ended.
public enum CallOutcome: Equatable, Sendable {
  /// The reply that carries the result.
  case completed(RPCMessage)
  /// The error that ended the call; it also says whether the request may have run (A4.3).
  case failed(RPCError)
}

/// A call and how it ended.
public struct CallSettlement: Equatable, Sendable {
  /// The call that is over.
  public var call: CallID
  /// How it ended.
  public var outcome: CallOutcome

  /// Makes the settlement of a call.
  ///
  /// - Parameters:
  ///   - call: The call that is over.
  ///   - outcome: How it ended.
  public init(call: CallID, outcome: CallOutcome) {
    self.call = call
    self.outcome = outcome
  }
}
