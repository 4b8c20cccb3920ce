/// Something that a process does to a queue by hand.
public enum QueueOperation: String, CaseIterable, Hashable, Sendable {
  /// Declares a queue as the story says of it, or without flags if it says nothing (B3).
  case declare
  /// Consumes the queue, and never acknowledges what it gets.
  case consume
  /// Asks for one message, which counts as acknowledged.
  case get
  /// Throws away the messages that wait in the queue.
  case purge
  /// Deletes the queue with all its messages (B4).
  case delete
}
