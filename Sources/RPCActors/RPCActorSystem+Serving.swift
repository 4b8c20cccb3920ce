import Distributed
import RPCCore

extension RPCActorSystem {
  /// The one method that a system serves; which actor and what to do stands in the headers.
  static let method = "actor"

  /// Opens the system's links, sends calls and serves its queue, until ``shutDown()`` or until the
  /// task is cancelled; links that are lost are opened again.
  ///
  /// When it returns, no handler runs any more, the links are closed and hosted actors are let go.
  /// It can run once.
  ///
  /// - Throws: What opening a link threw, if another is not to be tried.
  public func run() async throws {
    defer { residents.releaseAll() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.client.run() }
      group.addTask { try await self.serve() }
      defer { group.cancelAll() }
      // Neither half is of use without the other.
      try await group.next()
    }
  }

  /// Ends ``run()`` gracefully (A3.2): nothing new is taken, and what runs may go on, and make
  /// calls, for the grace period.
  public func shutDown() { endingContinuation.finish() }

  private func serve() async throws {
    guard let queue else { return await waitForEnding() }
    let server = try RPCServer(
      transport, serving: queue, configuration: configuration.serverConfiguration
    ) { handlers in
      handlers.handleBytes(Self.method) { try await self.invoke($0, $1) }
    }
    async let _: Void = {
      await self.waitForEnding()
      server.shutDown()
    }()
    try await server.run()
  }

  private func waitForEnding() async { for await _ in ending {} }

  // MARK: Calls from afar

  /// Runs a method of an actor that lives here.
  private func invoke(_ arguments: [UInt8], _ context: HandlerContext) async throws -> [UInt8] {
    let call = try IncomingCall(context.request.headers)
    guard let actor = residents.actor(named: call.actor) else {
      let id = ActorID(queue: queue ?? "", name: call.actor)
      throw RemoteError(code: .unimplemented, message: "no actor '\(id)' lives here")
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

/// Which actor is asked, and for what.
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
        "\(Swift.type(of: actor)) has no method '\(target)' that can be called from afar; both "
        + "sides need the same declaration, in a type that is neither generic, private nor local")
  }
}
