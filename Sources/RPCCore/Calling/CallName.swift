import Synchronization

/// The name of a call that a task is about to make, and which somebody may cancel meanwhile.
///
/// The name is known only once the call is made, under the client's lock. Whoever cancels comes
/// before that, and then nothing is sent, or after it, and then knows which call to cancel.
struct CallName: ~Copyable, Sendable {
  // No call has such a name: the place in a name is never negative.
  private static let unknown = UInt64.max
  private static let cancelled = UInt64.max - 1

  private let bits = Atomic(unknown)

  /// The call is being made under that name; `false` if it was cancelled before.
  borrowing func become(_ call: CallID) -> Bool {
    bits.compareExchange(
      expected: Self.unknown, desired: call.rawValue, ordering: .acquiringAndReleasing
    ).exchanged
  }

  /// Cancels; returns the call if it was made before.
  borrowing func cancel() -> CallID? {
    let earlier = bits.exchange(Self.cancelled, ordering: .acquiringAndReleasing)
    return earlier < Self.cancelled ? CallID(earlier) : nil
  }
}
