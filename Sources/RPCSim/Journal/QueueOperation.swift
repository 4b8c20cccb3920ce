/// An operation of a process on a queue, outside of calls.
public enum QueueOperation: String, CaseIterable, Hashable, Sendable {
  /// Declares the queue with the properties in the scenario, or without flags if the scenario has
  /// none (B3).
  case declare
  /// Consumes the queue, and never acknowledges its deliveries.
  case consume
  /// Gets one message, which counts as acknowledged.
  case get
  /// Removes the messages that wait in the queue.
  case purge
  /// Deletes the queue with all its messages (B4).
  case delete
}
