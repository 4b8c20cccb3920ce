/// The caller's name of a call, unique on its client.
public struct CallID: Hashable, Comparable, Sendable {
  public var rawValue: UInt64

  public init(_ rawValue: UInt64) { self.rawValue = rawValue }

  public static func < (left: CallID, right: CallID) -> Bool { left.rawValue < right.rawValue }
}

/// How a call ended.
public enum CallOutcome: Equatable, Sendable {
  /// The reply that carries the result.
  case completed(Message)
  case failed(RPCError)
}

/// A call and how it ended.
public struct CallSettlement: Equatable, Sendable {
  public var call: CallID
  public var outcome: CallOutcome

  public init(call: CallID, outcome: CallOutcome) {
    self.call = call
    self.outcome = outcome
  }
}
