/// Why a call is not answered: what it waits for, who could bring that about, and why they cannot.
public struct Wait: Equatable, Sendable {
  /// The call, by its place in the journal.
  public var call: Int
  /// The reasons, each behind the one before: a sentence each.
  public var reasons: [String]
  /// The processes that hold what the call waits for, by their place in the cast, nearest first.
  public var holders: [Int]
  /// Whether the reasons lead back to a call that waits for itself.
  public var isDeadlock: Bool
}
