public import Distributed

/// Actors come and go.
extension RPCActorSystem {
  /// Makes an actor that others can find by name, and keeps it until ``run()`` has returned or it
  /// is let go (``letGo(_:)``).
  ///
  /// Other actors are known by IDs that are made up, and live as long as somebody in this process
  /// holds them.
  ///
  /// - Parameters:
  ///   - name: The name in the actor's ID.
  ///   - stubs: The stubs through which it can be called besides its own type, which the macro
  ///     `@Resolvable` makes for protocols: `$Greeter.self` for callers that know a protocol
  ///     `Greeter` alone.
  ///   - make: Makes the actor with the system that it is given.
  /// - Throws: ``ActorHostingError``, and what making the actor throws.
  @discardableResult
  public func host<Act: DistributedActor>(
    _ name: String, as stubs: any _DistributedActorStub.Type...,
    make: (RPCActorSystem) throws -> Act
  ) throws -> Act where Act.ActorSystem == RPCActorSystem {
    guard residents.reserve(name) else { throw ActorHostingError.nameInUse(name) }
    let given = GivenName(name, in: residents)
    defer { if given.isLeft { residents.resign(name) } }
    let actor = try GivenName.$current.withValue(given) { try make(self) }
    guard !given.isLeft, actor.id == id(name) else { throw ActorHostingError.anotherActor(name) }
    residents.hold(actor, stubs: stubs.compactMap { _mangledTypeName($0) }, as: name)
    return actor
  }

  /// Lets go of a hosted actor: from now on it lives, and can be called, only as long as somebody
  /// else holds it.
  public func letGo(_ id: ActorID) {
    if id.queue == queue ?? "" { residents.letGo(id.name) }
  }

  /// The local actor with that ID if it lives here; otherwise `nil`, and the compiler makes a
  /// proxy.
  ///
  /// Whether a remote actor is there is seen when it is called.
  ///
  /// - Parameters:
  ///   - id: Whose actor is wanted.
  ///   - type: What it is to be; a stub's type stands for any actor of its protocol.
  /// - Throws: ``ActorResolutionError``.
  public func resolve<Act>(id: ActorID, as type: Act.Type) throws -> Act?
  where Act: DistributedActor, Act.ID == ActorID {
    guard id.queue == queue ?? "", let actor = residents.actor(named: id.name) else {
      if id.queue.isEmpty { throw ActorResolutionError.unreachable(id) }
      return nil
    }
    if let actor = actor as? Act { return actor }
    // A stand-in for a protocol is never the actor itself.
    if type is any _DistributedActorStub.Type, queue != nil { return nil }
    throw ActorResolutionError.otherType(id, found: String(describing: Swift.type(of: actor)))
  }

  /// The ID of the name that the actor is hosted under, or of one that is made up and is nobody
  /// else's.
  public func assignID<Act>(_ type: Act.Type) -> ActorID
  where Act: DistributedActor, Act.ID == ActorID {
    if let given = GivenName.current, let name = given.take(in: residents) { return id(name) }
    return id(residents.makeUpName())
  }

  /// Lets calls reach an actor, from here on; it is not kept alive by that.
  public func actorReady<Act>(_ actor: Act) where Act: DistributedActor, Act.ID == ActorID {
    residents.moveIn(actor, as: actor.id.name)
  }

  /// Forgets an actor that is gone; a call that comes for it is answered with `unimplemented`
  /// (A4.2).
  public func resignID(_ id: ActorID) { residents.resign(id.name) }

  private func id(_ name: String) -> ActorID { ActorID(queue: queue ?? "", name: name) }
}

/// Why an actor is not hosted.
public enum ActorHostingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Another actor of this system has that name.
  case nameInUse(String)
  /// What was returned is no actor that was made with the system that was given, or not the first.
  case anotherActor(String)

  /// What is wrong, and what to do about it.
  public var description: String {
    switch self {
    case .nameInUse(let name): "there is an actor '\(name)' already: choose another name"
    case .anotherActor(let name):
      "'\(name)' was not hosted: return the first actor that is made with the given system"
    }
  }
}

/// Why an ID stands for no actor.
public enum ActorResolutionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The actor's system serves no queue, so that it cannot be called from elsewhere; or the actor
  /// was here and is gone.
  case unreachable(ActorID)
  /// The actor lives here and is of another type.
  case otherType(ActorID, found: String)

  /// What is wrong, and which actor it is about.
  public var description: String {
    switch self {
    case .unreachable(let id):
      "no actor '\(id)' is here, and its system serves no queue: give that system a queue"
    case .otherType(let id, let found): "'\(id)' is of another type: \(found)"
    }
  }
}
