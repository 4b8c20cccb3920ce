import Distributed
import RPCCore

extension RPCActorSystem {
  /// Serves until ``shutDown()`` or until the task is cancelled.
  ///
  /// It opens the system's links, sends calls and serves the queue. It opens lost links again. When
  /// it returns, no handler runs any more, the links are closed, and the system keeps no actor. It
  /// can run once.
  ///
  /// - Throws: The error of opening a link, if no other link is to be tried.
  public func run() async throws {
    defer { residents.releaseAll() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.client.run() }
      group.addTask { try await self.serve() }
      defer { group.cancelAll() }
      // The client and the server need each other, so both end when one does.
      try await group.next()
    }
  }

  /// Ends ``run()`` gracefully (A3.2).
  ///
  /// No new call is taken. Running handlers may go on, and make calls, for the grace period.
  public func shutDown() { endingContinuation.finish() }

  private func serve() async throws {
    guard let queue else { return await waitForEnding() }
    let server = try RPCServer(
      transport, serving: queue, configuration: configuration.serverConfiguration
    ) { handlers in
      // The headers of a request name the actor and its method.
      handlers.handleOthers { try await self.invoke($0, $1) }
    }
    async let _: Void = {
      await self.waitForEnding()
      server.shutDown()
    }()
    try await server.run()
  }

  private func waitForEnding() async { for await _ in ending {} }

  // MARK: Calls from other systems

  /// Runs a method of a local actor.
  private func invoke(_ arguments: [UInt8], _ context: HandlerContext) async throws -> [UInt8] {
    let call = try IncomingCall(context.request.headers)
    guard let actor = residents.actor(named: call.actor) else {
      let id = ActorID(queue: queue ?? "", name: call.actor)
      throw RemoteError(code: .unimplemented, message: "there is no actor '\(id)' here")
    }
    guard let owner = residents.owner(of: call.target, calledOn: call.actor) else {
      throw RemoteError.noMethod(call.target, of: actor)
    }
    var decoder = try InvocationDecoder(
      arguments, substitutions: owner == .stub ? [type(of: actor)] : [], system: self)
    let result = ResultHandler()
    do {
      try await executeDistributedTarget(
        on: actor, target: RemoteCallTarget(call.target), invocationDecoder: &decoder,
        handler: result)
      return try result.bytes()
    } catch is ExecuteDistributedTargetError {
      throw RemoteError.noMethod(call.target, of: actor)
    }
  }
}

/// The actor and the method that a request names.
private struct IncomingCall {
  var actor: String
  var target: String

  init(_ headers: FieldTable) throws(RemoteError) {
    guard case .text(let actor)? = headers[HeaderNames.actor],
      case .text(let target)? = headers[HeaderNames.target]
    else {
      throw RemoteError(
        code: .invalidRequest, message: "the headers 'actor' and 'target' do not say what to call")
    }
    self.actor = actor
    self.target = target
  }
}

enum HeaderNames {
  /// The actor's name.
  static let actor = "actor"
  /// The method's mangled name.
  static let target = "target"
}

extension RemoteError {
  fileprivate static func noMethod(_ target: String, of actor: any DistributedActor) -> RemoteError
  {
    RemoteError(
      code: .unimplemented,
      message:
        "\(Swift.type(of: actor)) has no method '\(target)' that can be called remotely; both "
        + "sides need the same declaration, in a type that is neither generic, private nor local")
  }
}
