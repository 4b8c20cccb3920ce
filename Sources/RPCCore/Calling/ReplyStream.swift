/// The replies to one call, in order, until the server ends the stream (A1.8).
///
/// ```swift
/// for try await line in try await client.stream("tail", path, of: String.self) { print(line) }
/// ```
///
/// It can be read once. Letting go of it before its end cancels the call.
public struct ReplyStream<Item: Decodable>: AsyncSequence, Sendable {
  private let reading: Reading

  init(client: RPCClient, call: CallID, buffer: ReplyBuffer) {
    reading = Reading(client: client, call: call, buffer: buffer)
  }

  /// Reads on from where the stream stands: all iterators take from the same replies.
  public func makeAsyncIterator() -> Iterator { Iterator(reading: reading) }

  /// What is left of the stream; the call is cancelled when nobody holds it any more.
  final class Reading: Sendable {
    let client: RPCClient
    let call: CallID
    let buffer: ReplyBuffer

    init(client: RPCClient, call: CallID, buffer: ReplyBuffer) {
      self.client = client
      self.call = call
      self.buffer = buffer
    }

    deinit { client.cancel(call) }
  }

  /// Reads the replies one after the other.
  public struct Iterator: AsyncIteratorProtocol {
    let reading: Reading

    /// The next reply, or `nil` after the last.
    ///
    /// - Throws: The error that the handler threw, if both sides have registered its type;
    ///   ``RPCError``; `CancellationError` if the task was cancelled.
    public func next() async throws -> Item? {
      switch await reading.buffer.next() {
      case nil: throw CancellationError()
      case .item(let message)?: return try reading.client.reader.decode(message)
      case .end(.completed)?: return nil
      case .end(.failed(let error))?: throw reading.client.reader.thrown(error)
      }
    }
  }
}
