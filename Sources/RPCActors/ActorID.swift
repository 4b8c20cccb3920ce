/// Where a distributed actor is: the queue that its system serves, and its name there.
///
/// It is all that another system needs to call the actor, and what an actor becomes when it is
/// passed as an argument.
public struct ActorID: Hashable, Sendable, Codable, CustomStringConvertible {
  /// The queue that calls are sent to; empty if the actor's system serves none, so that only its
  /// own process can call it.
  public var queue: String
  /// The actor's name, unique in its system.
  public var name: String

  /// Makes the ID of an actor, whether or not there is one.
  ///
  /// - Parameters:
  ///   - queue: The queue that the actor's system serves; empty if it serves none.
  ///   - name: The actor's name, as it was hosted.
  public init(queue: String, name: String) {
    self.queue = queue
    self.name = name
  }

  /// The ID as `name@queue`, or the name alone if no queue is served.
  public var description: String { queue.isEmpty ? name : "\(name)@\(queue)" }
}
