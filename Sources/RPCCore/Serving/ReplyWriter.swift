/// Where the handler of a stream writes its replies.
public struct ReplyWriter<Item: Encodable>: Sendable {
  /// The request that is answered.
  public let context: HandlerContext
  let codec: any PayloadCodec
  let reply: RPCServer.Reply

  /// Sends one reply.
  ///
  /// - Parameter item: What the reply carries, written by the server's codec.
  /// - Throws: `CancellationError` if nobody will read it: the call was cancelled or the connection
  ///   lost. `RemoteError` if the item cannot be encoded.
  public func write(_ item: Item) throws {
    let body: [UInt8]
    do { body = try codec.encode(item) } catch {
      throw RemoteError(code: .internal, message: "a reply cannot be encoded: \(error)")
    }
    guard !Task.isCancelled, reply.emit(body) else { throw CancellationError() }
  }
}
