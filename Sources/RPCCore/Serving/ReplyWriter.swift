/// Writes the replies of a stream, for its handler.
public struct ReplyWriter<Item: Encodable>: Sendable {
  /// The context of the request.
  public let context: HandlerContext
  let codec: any PayloadCodec
  let reply: RPCServer.Reply

  /// Sends one reply of the stream.
  ///
  /// - Parameter item: The content of the reply, which the server's codec encodes.
  /// - Throws: `RemoteError` if the item cannot be encoded. `CancellationError` if the handler's task
  ///   was cancelled, the call was cancelled, or the link to the broker was lost. Then no caller will
  ///   read the reply.
  public func write(_ item: Item) throws {
    let body: [UInt8]
    do { body = try codec.encode(item) } catch {
      throw RemoteError(code: .internal, message: "a reply cannot be encoded: \(error)")
    }
    guard !Task.isCancelled, reply.emit(body) else { throw CancellationError() }
  }
}
