import Synchronization

/// The name of a call that a task is about to make, and that may be cancelled at the same time.
///
/// The name is known only when the call is made, under the client's lock. A cancellation before
/// that instant stops the call, and nothing is sent. A later cancellation gets the name of the call
/// to cancel.
struct CallName: ~Copyable, Sendable {
  // No call has these names: the index in a name is never negative.
  private static let unknown = UInt64.max
  private static let cancelled = UInt64.max - 1

  private let bits = Atomic(unknown)

  /// Sets the name of the call; returns `false` if the call was cancelled before.
  borrowing func become(_ call: CallID) -> Bool {
    bits.compareExchange(
      expected: Self.unknown, desired: call.rawValue, ordering: .acquiringAndReleasing
    ).exchanged
  }

  /// Cancels the call; returns its name if it was made before.
  borrowing func cancel() -> CallID? {
    let earlier = bits.exchange(Self.cancelled, ordering: .acquiringAndReleasing)
    return earlier < Self.cancelled ? CallID(earlier) : nil
  }
}
