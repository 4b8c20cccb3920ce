/// Turns outcomes and replies into the results and errors that callers get.
struct ReplyReader: Sendable {
  let codec: any PayloadCodec
  let errors: RemoteErrorRegistry

  /// The decoded result of an outcome.
  func value<Reply: Decodable>(of outcome: CallOutcome) throws -> Reply {
    try decode(try message(of: outcome))
  }

  /// The reply of an outcome.
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

  /// The error that the caller gets: the handler's own error, if its type is registered.
  func thrown(_ error: RPCError) -> any Error {
    guard case .remote(let remote) = error else { return error }
    let local = errors.decode(remote)
    return local is RemoteError ? error : local
  }
}
