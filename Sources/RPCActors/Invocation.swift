public import Distributed
import RPCCore

/// Collects the arguments of a call as a JSON array.
public struct RPCInvocationEncoder: DistributedTargetInvocationEncoder {
  /// Arguments have to be `Codable`, because they are sent as JSON.
  public typealias SerializationRequirement = any Codable

  private var arguments: [any Codable] = []
  /// The encoded arguments, once everything is recorded.
  private(set) var body: [UInt8] = []

  init() {}

  /// Accepts the type of a stub, which the called actor knows itself.
  ///
  /// No other type is sent.
  ///
  /// - Throws: `RPCError.unsupported(_:)` for any type but a stub's.
  public mutating func recordGenericSubstitution<T>(_ type: T.Type) throws {
    // The methods of a stub are generic over the actors that it can stand for.
    if type is any _DistributedActorStub.Type { return }
    throw RPCError.unsupported("a call of a generic method, or of a method of a generic actor,")
  }

  /// Keeps an argument for the array, which is encoded when all arguments are recorded.
  ///
  /// - Throws: Nothing. An argument that cannot be encoded is found when all are recorded.
  public mutating func recordArgument<Value: Codable>(_ argument: RemoteCallArgument<Value>) throws
  {
    arguments.append(argument.value)
  }

  /// Does nothing, because both sides know the type of the method's result.
  ///
  /// - Throws: Nothing.
  public mutating func recordReturnType<R: Codable>(_ type: R.Type) throws {}

  /// Does nothing, because the error's registered name comes with the reply (A4.1).
  ///
  /// - Throws: Nothing.
  public mutating func recordErrorType<E: Error>(_ type: E.Type) throws {}

  /// Encodes the arguments that were kept.
  ///
  /// - Throws: `RPCError.invalidArguments(reason:)` if an argument cannot be encoded.
  public mutating func doneRecording() throws {
    do { body = try ActorCoding.encode(ArgumentList(values: arguments)) } catch {
      throw RPCError.invalidArguments(reason: String(describing: error))
    }
  }
}

/// Decodes the arguments of a call, each as the type that the method declares (A4.1).
public struct RPCInvocationDecoder: DistributedTargetInvocationDecoder {
  /// Arguments have to be `Codable`, because they come as JSON.
  public typealias SerializationRequirement = any Codable

  private let substitutions: [any Any.Type]
  private var arguments: any UnkeyedDecodingContainer

  init(_ body: [UInt8], substitutions: [any Any.Type], system: RPCActorSystem) throws(RemoteError) {
    self.substitutions = substitutions
    do {
      arguments = try ActorCoding.decode(ArgumentCursor.self, from: body, system: system).arguments
    } catch { throw RemoteError.unreadable(error) }
  }

  /// The actor's own type for a method of a stub, otherwise nothing.
  ///
  /// No type is read from the call (A4.1).
  ///
  /// - Throws: Nothing.
  public mutating func decodeGenericSubstitutions() throws -> [any Any.Type] { substitutions }

  /// Decodes the next argument as the type that the method declares.
  ///
  /// - Throws: `RemoteError` with the code `invalidRequest`, if the argument cannot be decoded.
  public mutating func decodeNextArgument<Argument: Codable>() throws -> Argument {
    do { return try arguments.decode(Argument.self) } catch { throw RemoteError.unreadable(error) }
  }

  /// Always `nil`, because the method declares the type of its error.
  ///
  /// - Throws: Nothing.
  public mutating func decodeErrorType() throws -> (any Any.Type)? { nil }

  /// Always `nil`, because the method declares the type of its result.
  ///
  /// - Throws: Nothing.
  public mutating func decodeReturnType() throws -> (any Any.Type)? { nil }
}

/// The outcome of a method that was called.
public final class RPCInvocationResult: DistributedTargetInvocationResultHandler, Sendable {
  /// Results have to be `Codable`, because they are sent as JSON.
  public typealias SerializationRequirement = any Codable

  private let outcome = WatchedMutex<Result<[UInt8], any Error>>(.success([]))

  /// The encoded result.
  ///
  /// - Throws: The error that the method threw.
  func bytes() throws -> [UInt8] { try outcome.withLock { $0 }.get() }

  /// Keeps the result as JSON.
  ///
  /// If it cannot be encoded, the caller gets `internal` (A3.7).
  ///
  /// - Throws: Nothing.
  public func onReturn<Success: Codable>(value: Success) async throws {
    let result = Result { try ActorCoding.encode(value) }.mapError { error -> any Error in
      RemoteError(code: .internal, message: "the result cannot be encoded: \(error)")
    }
    outcome.withLock { $0 = result }
  }

  /// Keeps an empty success, so that the caller gets a reply (A3.11).
  ///
  /// - Throws: Nothing.
  public func onReturnVoid() async throws {}

  /// Keeps the error that the method threw, for the caller.
  ///
  /// - Throws: Nothing, because the error is the outcome.
  public func onThrow<Err: Error>(error: Err) async throws {
    outcome.withLock { $0 = .failure(error) }
  }
}

extension RemoteError {
  fileprivate static func unreadable(_ error: any Error) -> RemoteError {
    RemoteError(code: .invalidRequest, message: "the arguments cannot be read: \(error)")
  }
}
