/// Writes the replies of a stream, for its handler.
public struct ReplyWriter<Item: Encodable>: Sendable {
  /// The context of the request.
  public let context: HandlerContext
  let codec: any PayloadCodec
  let reply: RPCServer.Reply

  /// Sends one reply.
  ///
  /// - Parameter item: The content of the reply, which the server's codec encodes.
  /// - Throws: `CancellationError` if no caller will read it, because the call was cancelled or the
  ///   link was lost. `RemoteError` if the item cannot be encoded.
  public func write(_ item: Item) throws {
    let body: [UInt8]
    do { body = try codec.encode(item) } catch {
      throw RemoteError(code: .internal, message: "a reply cannot be encoded: \(error)")
    }
    guard !Task.isCancelled, reply.emit(body) else { throw CancellationError() }
  }
}
