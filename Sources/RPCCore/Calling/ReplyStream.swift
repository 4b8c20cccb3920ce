/// The replies to one call, in order, until the server ends the stream (A1.8).
///
/// ```swift
/// for try await line in try await client.stream("tail", path, of: String.self) { print(line) }
/// ```
///
/// A stream can be read once. Releasing it and its iterators before the end cancels the call.
public struct ReplyStream<Item: Decodable>: AsyncSequence, Sendable {
  private let reading: Reading

  init(client: RPCClient, call: CallID, buffer: ReplyBuffer) {
    reading = Reading(client: client, call: call, buffer: buffer)
  }

  /// Makes an iterator, which shares the unread replies with all other iterators of the stream.
  public func makeAsyncIterator() -> Iterator { Iterator(reading: reading) }

  /// The unread rest of the stream; its release cancels the call.
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
