import Distributed
import InMemoryBroker
import RPCActors
import RPCCore

/// A configuration without a timeout, so that no machine is too slow, and with one error type.
func patient() throws -> RPCActorSystem.Configuration {
  var configuration = RPCActorSystem.Configuration()
  configuration.client.timeout = nil
  try configuration.registerError(TooPoor.self, as: "TooPoor")
  return configuration
}

/// Runs a system that serves the queue `actors`, and a system that calls it.
func withTwoSystems(
  _ configuration: RPCActorSystem.Configuration? = nil,
  _ body: @Sendable (_ server: RPCActorSystem, _ client: RPCActorSystem) async throws -> Void
) async throws {
  let broker = MemoryBroker()
  try broker.declareQueue(name: "actors")
  let configuration = try configuration ?? patient()
  try await withRPCActorSystem(broker, serving: "actors", configuration: configuration) { server in
    try await withRPCActorSystem(broker, configuration: configuration) { client in
      try await body(server, client)
    }
  }
}

extension DistributedActor where ActorSystem == RPCActorSystem {
  /// A proxy for the actor of that name at the queue `actors`.
  static func named(_ name: String, from system: RPCActorSystem) throws -> Self {
    try resolve(id: ActorID(queue: "actors", name: name), using: system)
  }
}

/// The remote error of a call; `nil` if the call succeeds or fails in another way.
func remoteError(_ call: () async throws -> Void) async -> RemoteError? {
  do { try await call() } catch RPCError.remote(let error) { return error } catch {}
  return nil
}
