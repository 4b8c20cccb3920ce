public import Distributed
import RPCCore

/// The interface for calls to other systems. The compiler generates its uses.
extension RPCActorSystem {
  /// Makes an encoder for a call without arguments.
  ///
  /// Nothing is sent yet.
  public func makeInvocationEncoder() -> InvocationEncoder { InvocationEncoder() }

  /// Calls a method of a remote actor.
  ///
  /// - Parameters:
  ///   - actor: A proxy of the actor. Its ID gives the queue to call.
  ///   - target: The method, by the compiler's name for it.
  ///   - invocation: The recorded arguments.
  ///   - throwing: The error type that the method declares.
  ///   - returning: The type of the result.
  /// - Throws: The error that the method threw, if both sides have registered its type; otherwise
  ///   `RPCError`.
  public func remoteCall<Act, Err, Res>(
    on actor: Act, target: RemoteCallTarget, invocation: inout InvocationEncoder,
    throwing: Err.Type, returning: Res.Type
  ) async throws -> Res
  where Act: DistributedActor, Act.ID == ActorID, Err: Error, Res: Codable {
    let reply = try await call(actor.id, target, invocation.body)
    do { return try ActorCoding.decode(Res.self, from: reply, system: self) } catch {
      throw RPCError.malformedReply(reason: String(describing: error))
    }
  }

  /// Calls a method that returns nothing.
  ///
  /// The caller still waits for the reply.
  ///
  /// - Parameters:
  ///   - actor: A proxy of the actor. Its ID gives the queue to call.
  ///   - target: The method, by the compiler's name for it.
  ///   - invocation: The recorded arguments.
  ///   - throwing: The error type that the method declares.
  /// - Throws: As ``remoteCall(on:target:invocation:throwing:returning:)``.
  public func remoteCallVoid<Act, Err>(
    on actor: Act, target: RemoteCallTarget, invocation: inout InvocationEncoder,
    throwing: Err.Type
  ) async throws where Act: DistributedActor, Act.ID == ActorID, Err: Error {
    _ = try await call(actor.id, target, invocation.body)
  }

  private func call(
    _ id: ActorID, _ target: RemoteCallTarget, _ arguments: [UInt8]
  ) async throws -> [UInt8] {
    var options = CallOptions()
    options.timeout = Self.timeout
    options.isIdempotent = Self.isIdempotent
    options.routingKey = id.queue
    options.headers = [
      HeaderNames.actor: .text(id.name), HeaderNames.target: .text(target.identifier),
    ]
    return try await client.call(target.methodName, arguments, options: options)
  }
}
