/// The address of a distributed actor: the queue of its system, and its name there.
///
/// Another system needs only the ID to call the actor. An actor that is passed as an argument is
/// encoded as its ID.
public struct ActorID: Hashable, Sendable, Codable, CustomStringConvertible {
  /// The queue that calls are sent to.
  ///
  /// It is empty if the actor's system serves no queue. Then only its own process can call the
  /// actor.
  public var queue: String
  /// The actor's name, unique in its system.
  public var name: String

  /// Makes an ID.
  ///
  /// The actor need not exist.
  ///
  /// - Parameters:
  ///   - queue: The queue that the actor's system serves; empty if it serves none.
  ///   - name: The actor's name in its system.
  public init(queue: String, name: String) {
    self.queue = queue
    self.name = name
  }

  /// The ID as `name@queue`, or only the name if no queue is served.
  public var description: String { queue.isEmpty ? name : "\(name)@\(queue)" }
}
