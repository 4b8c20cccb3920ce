/// Makes of replies what their callers want to see.
struct ReplyReader: Sendable {
  let codec: any PayloadCodec
  let errors: RemoteErrorRegistry

  /// The result that an outcome stands for.
  func value<Reply: Decodable>(of outcome: CallOutcome) throws -> Reply {
    try decode(try message(of: outcome))
  }

  /// The reply that carries the result.
  func message(of outcome: CallOutcome) throws -> RPCMessage {
    switch outcome {
    case .failed(let error): throw thrown(error)
    case .completed(let message): return message
    }
  }

  func decode<Reply: Decodable>(_ message: RPCMessage) throws -> Reply {
    do { return try codec.decode(Reply.self, from: message.body) } catch {
      throw RPCError.malformedReply(reason: String(describing: error))
    }
  }

  /// What the caller sees of an error: the error that the handler threw, if its type is registered.
  func thrown(_ error: RPCError) -> any Error {
    guard case .remote(let remote) = error else { return error }
    let local = errors.decode(remote)
    return local is RemoteError ? error : local
  }
}
