/// The calls of the public interface.
extension RPCClient {
  /// Makes a call and waits for its result (A1.5).
  ///
  /// Cancelling the task cancels the call.
  ///
  /// - Parameters:
  ///   - method: The name under which the server registered the handler.
  ///   - arguments: The arguments for the handler, encoded by the client's codec.
  ///   - reply: The type of the result.
  ///   - timeout: How long to wait; the client's own timeout by default (A2.1).
  /// - Throws: The error that the handler threw, if both sides have registered its type; otherwise
  ///   ``RPCError``.
  public func call<Reply: Decodable>(
    _ method: String, _ arguments: some Encodable = Nothing(), as reply: Reply.Type = Reply.self,
    timeout: CallTimeout = .standard
  ) async throws -> Reply {
    var options = CallOptions()
    options.timeout = timeout
    // Does not use the overload with options: each `async` function in between costs time.
    return try reader.value(of: await outcome(of: request(method, arguments, options)))
  }

  /// Makes a call and waits for its result.
  ///
  /// - Parameters:
  ///   - method: The name under which the server registered the handler.
  ///   - arguments: The arguments for the handler, encoded by the client's codec.
  ///   - reply: The type of the result.
  ///   - options: The options of this call.
  /// - Throws: The error that the handler threw, if both sides have registered its type; otherwise
  ///   ``RPCError``.
  public func call<Reply: Decodable>(
    _ method: String, _ arguments: some Encodable = Nothing(), as reply: Reply.Type = Reply.self,
    options: CallOptions
  ) async throws -> Reply {
    try reader.value(of: await outcome(of: request(method, arguments, options)))
  }

  /// Makes a call that returns nothing, and waits for its reply (A3.11).
  ///
  /// - Parameters:
  ///   - method: The name under which the server registered the handler.
  ///   - arguments: The arguments for the handler, encoded by the client's codec.
  ///   - timeout: How long to wait; the client's own timeout by default (A2.1).
  /// - Throws: The error that the handler threw, if both sides have registered its type; otherwise
  ///   ``RPCError``.
  public func call(
    _ method: String, _ arguments: some Encodable = Nothing(), timeout: CallTimeout = .standard
  ) async throws {
    _ = try await call(method, arguments, as: Nothing.self, timeout: timeout)
  }

  /// Makes a call that returns nothing, and waits for its reply (A3.11).
  ///
  /// - Parameters:
  ///   - method: The name under which the server registered the handler.
  ///   - arguments: The arguments for the handler, encoded by the client's codec.
  ///   - options: The options of this call.
  /// - Throws: The error that the handler threw, if both sides have registered its type; otherwise
  ///   ``RPCError``.
  public func call(
    _ method: String, _ arguments: some Encodable = Nothing(), options: CallOptions
  ) async throws {
    _ = try await call(method, arguments, as: Nothing.self, options: options)
  }

  /// Makes a call and waits for the reply as it arrives, with its properties (A3.11).
  ///
  /// - Parameters:
  ///   - method: The name under which the server registered the handler.
  ///   - arguments: The arguments for the handler, encoded by the client's codec.
  ///   - reply: `RPCMessage.self`, for the whole reply message.
  ///   - options: The options of this call.
  /// - Throws: As the other calls, but no error about the body, which is not decoded.
  public func call(
    _ method: String, _ arguments: some Encodable = Nothing(), as reply: RPCMessage.Type,
    options: CallOptions = CallOptions()
  ) async throws -> RPCMessage {
    try reader.message(of: await outcome(of: request(method, arguments, options)))
  }

  /// Makes a call and waits for its result; returns `nil` if no reply comes in time (A2.5, Propan's
  /// default).
  ///
  /// A call that waits for a link until its deadline throws ``RPCError/notConnected`` instead.
  ///
  /// - Parameters:
  ///   - method: The name under which the server registered the handler.
  ///   - arguments: The arguments for the handler, encoded by the client's codec.
  ///   - reply: The type of the result.
  ///   - timeout: How long to wait; the client's own timeout by default (A2.1).
  /// - Throws: The error that the handler threw, if both sides have registered its type; otherwise
  ///   ``RPCError``, but not ``RPCError/deadlineExceeded``.
  public func callUnlessTimedOut<Reply: Decodable>(
    _ method: String, _ arguments: some Encodable = Nothing(), as reply: Reply.Type = Reply.self,
    timeout: CallTimeout = .standard
  ) async throws -> Reply? {
    do { return try await call(method, arguments, as: reply, timeout: timeout) } catch {
      guard case RPCError.deadlineExceeded = error else { throw error }
      return nil
    }
  }

  /// Makes a call whose caller waits for the result later, or never (A1.5, openmodule's
  /// `blocking=False`).
  ///
  /// - Parameters:
  ///   - method: The name under which the server registered the handler.
  ///   - arguments: The arguments for the handler, encoded by the client's codec.
  ///   - reply: The type of the result.
  ///   - timeout: How long the call may take; the client's own timeout by default (A2.1).
  /// - Returns: The call, whose request was sent.
  /// - Throws: ``RPCError`` if nothing could be sent.
  public func send<Reply: Decodable>(
    _ method: String, _ arguments: some Encodable = Nothing(), as reply: Reply.Type = Reply.self,
    timeout: CallTimeout = .standard
  ) async throws -> PendingCall<Reply> {
    var options = CallOptions()
    options.timeout = timeout
    return try await send(method, arguments, as: reply, options: options)
  }

  /// Makes a call whose caller waits for the result later, or never.
  ///
  /// - Parameters:
  ///   - method: The name under which the server registered the handler.
  ///   - arguments: The arguments for the handler, encoded by the client's codec.
  ///   - reply: The type of the result.
  ///   - options: The options of this call.
  /// - Returns: The call, whose request was sent.
  /// - Throws: ``RPCError`` if nothing could be sent.
  public func send<Reply: Decodable>(
    _ method: String, _ arguments: some Encodable = Nothing(), as reply: Reply.Type = Reply.self,
    options: CallOptions
  ) async throws -> PendingCall<Reply> {
    let request = try request(method, arguments, options)
    let entry = CallEntry()
    let call = try await send(request, for: .entry(entry))
    return PendingCall(client: self, id: call, entry: entry, deadline: request.deadline)
  }

  /// Sends a request that gets no reply (A1.9).
  ///
  /// - Parameters:
  ///   - method: The name under which the server registered the handler.
  ///   - arguments: The arguments for the handler, encoded by the client's codec.
  ///   - options: The options of this request.
  /// - Throws: ``RPCError`` if nothing could be sent; a later failure is not reported.
  public func post(
    _ method: String, _ arguments: some Encodable = Nothing(), options: CallOptions = .init()
  ) async throws {
    var request = try request(method, arguments, options)
    request.expectsReply = false
    _ = try await send(request, for: .absent)
  }

  /// Sends a request whose replies go to another queue (A1.7, Propan's `reply_to`).
  ///
  /// - Parameters:
  ///   - method: The name under which the server registered the handler.
  ///   - arguments: The arguments for the handler, encoded by the client's codec.
  ///   - queue: The queue that replies go to.
  ///   - correlationID: The correlation ID of the replies; `nil` takes the one in the options, or
  ///     makes a new one.
  ///   - options: The options of this request.
  /// - Returns: The correlation ID that the replies will carry.
  /// - Throws: ``RPCError`` if nothing could be sent; a later failure is not reported.
  @discardableResult
  public func post(
    _ method: String, _ arguments: some Encodable = Nothing(), replyTo queue: String,
    correlationID: String? = nil, options: CallOptions = .init()
  ) async throws -> String {
    var request = try request(method, arguments, options)
    request.expectsReply = false
    request.replyTo = queue
    let id = correlationID ?? options.correlationID ?? environment.makeCorrelationPrefix()
    request.correlationID = id
    _ = try await send(request, for: .absent)
    return id
  }

  /// Makes a call that gets any number of replies (A1.8).
  ///
  /// Releasing the stream and its iterators before the end cancels the call.
  ///
  /// - Parameters:
  ///   - method: The name under which the server registered the stream's handler.
  ///   - arguments: The arguments for the handler, encoded by the client's codec.
  ///   - item: The type of each reply.
  ///   - options: The options of this call, for example how long the stream may stay silent.
  /// - Returns: The replies, in order; reading them throws the error that ends the stream early.
  /// - Throws: ``RPCError`` if nothing could be sent.
  public func stream<Item: Decodable>(
    _ method: String, _ arguments: some Encodable = Nothing(), of item: Item.Type = Item.self,
    options: CallOptions = .init()
  ) async throws -> ReplyStream<Item> {
    var request = try request(method, arguments, options)
    request.isStream = true
    request.itemTimeout = options.itemTimeout
    let buffer = ReplyBuffer()
    let call = try await send(request, for: .stream(buffer))
    return ReplyStream(client: self, call: call, buffer: buffer)
  }

  /// Whether a server answers within a short time (A3.8, pyrpc's `connected()`).
  ///
  /// - Parameter timeout: How long to wait for the answer.
  public func ping(timeout: Duration = .seconds(1)) async -> Bool {
    var options = CallOptions()
    options.timeout = .after(timeout)
    guard let request = try? request(EnvelopeNames.ping, Nothing(), options),
      case .completed = await outcome(of: request)
    else { return false }
    return true
  }
}
