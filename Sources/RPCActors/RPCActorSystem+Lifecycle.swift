public import Distributed

/// The life of the actors in a system.
extension RPCActorSystem {
  /// Makes an actor under a name by which callers find it.
  ///
  /// The system keeps the actor until ``run()`` has returned or until ``letGo(_:)``. All other
  /// actors have generated names. They live as long as this process has a reference to them.
  ///
  /// - Parameters:
  ///   - name: The name in the actor's ID.
  ///   - stubs: The stubs through which the actor can be called, in addition to its own type. The
  ///     macro `@Resolvable` makes them for protocols: `$Greeter.self` for callers that know only a
  ///     protocol `Greeter`.
  ///   - make: Makes the actor with the given system.
  /// - Throws: ``ActorHostingError``, and any error of making the actor.
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

  /// Stops keeping an actor that was made under a name.
  ///
  /// From now on it lives, and can be called, only as long as this process has another reference to
  /// it.
  public func letGo(_ id: ActorID) {
    if id.queue == queue ?? "" { residents.letGo(id.name) }
  }

  /// Finds the local actor with an ID.
  ///
  /// For a remote actor the result is `nil`, and Swift makes a proxy.
  ///
  /// Only a call shows whether a remote actor exists.
  ///
  /// - Parameters:
  ///   - id: The ID of the actor.
  ///   - type: The expected type. A stub's type stands for any actor of its protocol.
  /// - Throws: ``ActorResolutionError``.
  public func resolve<Act>(id: ActorID, as type: Act.Type) throws -> Act?
  where Act: DistributedActor, Act.ID == ActorID {
    guard id.queue == queue ?? "", let actor = residents.actor(named: id.name) else {
      if id.queue.isEmpty { throw ActorResolutionError.unreachable(id) }
      return nil
    }
    if let actor = actor as? Act { return actor }
    // A stub for a protocol is never the actor itself, so it becomes a proxy.
    if type is any _DistributedActorStub.Type, queue != nil { return nil }
    throw ActorResolutionError.otherType(id, found: String(describing: Swift.type(of: actor)))
  }

  /// Makes the ID of a new actor, from the name given to `host` or from a generated, unique name.
  public func assignID<Act>(_ type: Act.Type) -> ActorID
  where Act: DistributedActor, Act.ID == ActorID {
    if let given = GivenName.current, let name = given.take(in: residents) { return id(name) }
    return id(residents.makeUpName())
  }

  /// Makes an actor reachable for calls.
  ///
  /// That does not keep it alive.
  public func actorReady<Act>(_ actor: Act) where Act: DistributedActor, Act.ID == ActorID {
    residents.moveIn(actor, as: actor.id.name)
  }

  /// Forgets an actor that is gone.
  ///
  /// A call to it is answered with `unimplemented` (A4.2).
  public func resignID(_ id: ActorID) { residents.resign(id.name) }

  private func id(_ name: String) -> ActorID { ActorID(queue: queue ?? "", name: name) }
}

/// The reason why an actor could not be made under a name.
public enum ActorHostingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Another actor of this system has that name.
  case nameInUse(String)
  /// The returned actor is not the first actor that was made with the given system.
  case anotherActor(String)

  /// The error and its remedy, as a text for people.
  public var description: String {
    switch self {
    case .nameInUse(let name): "there is an actor '\(name)' already: choose another name"
    case .anotherActor(let name):
      "'\(name)' was not hosted: return the first actor that is made with the given system"
    }
  }
}

/// The reason why an ID stands for no actor.
public enum ActorResolutionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The ID has no queue, so no remote actor can be called, and no local actor has the ID.
  case unreachable(ActorID)
  /// The local actor with the ID has another type.
  case otherType(ActorID, found: String)

  /// The error and the actor's ID, as a text for people.
  public var description: String {
    switch self {
    case .unreachable(let id):
      "no actor '\(id)' is here, and its system serves no queue: give that system a queue"
    case .otherType(let id, let found): "'\(id)' is of another type: \(found)"
    }
  }
}
