/// Calls, as users make them.
extension RPCClient {
  /// Makes a call and waits for its result (A1.5).
  ///
  /// If the task is cancelled the call is cancelled.
  ///
  /// - Parameters:
  ///   - method: What is to be done, by the name that the server registered.
  ///   - arguments: What the handler gets, written by the client's codec.
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
    // Not by way of the other form: each `async` function on the way costs.
    return try reader.value(of: await outcome(of: request(method, arguments, options)))
  }

  /// Makes a call and waits for its result.
  ///
  /// - Parameters:
  ///   - method: What is to be done, by the name that the server registered.
  ///   - arguments: What the handler gets, written by the client's codec.
  ///   - reply: The type of the result.
  ///   - options: What this call does differently.
  /// - Throws: The error that the handler threw, if both sides have registered its type; otherwise
  ///   ``RPCError``.
  public func call<Reply: Decodable>(
    _ method: String, _ arguments: some Encodable = Nothing(), as reply: Reply.Type = Reply.self,
    options: CallOptions
  ) async throws -> Reply {
    try reader.value(of: await outcome(of: request(method, arguments, options)))
  }

  /// Makes a call and waits for the reply as it arrives, with its properties (A3.11).
  ///
  /// - Parameters:
  ///   - method: What is to be done, by the name that the server registered.
  ///   - arguments: What the handler gets, written by the client's codec.
  ///   - reply: `RPCMessage.self`, for the reply as it is.
  ///   - options: What this call does differently.
  /// - Throws: As the other calls do, but nothing about the body, which is not looked at.
  public func call(
    _ method: String, _ arguments: some Encodable = Nothing(), as reply: RPCMessage.Type,
    options: CallOptions = CallOptions()
  ) async throws -> RPCMessage {
    try reader.message(of: await outcome(of: request(method, arguments, options)))
  }

  /// Makes a call and waits for its result; `nil` if its deadline passes before (A2.5, Propan's
  /// default).
  ///
  /// - Parameters:
  ///   - method: What is to be done, by the name that the server registered.
  ///   - arguments: What the handler gets, written by the client's codec.
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

  /// Makes a call that its caller waits for later, or never (A1.5, openmodule's `blocking=False`).
  ///
  /// - Parameters:
  ///   - method: What is to be done, by the name that the server registered.
  ///   - arguments: What the handler gets, written by the client's codec.
  ///   - reply: The type of the result.
  ///   - timeout: How long the call lives; the client's own timeout by default (A2.1).
  /// - Returns: The call, for which a request is out.
  /// - Throws: ``RPCError`` if nothing could be sent.
  public func send<Reply: Decodable>(
    _ method: String, _ arguments: some Encodable = Nothing(), as reply: Reply.Type = Reply.self,
    timeout: CallTimeout = .standard
  ) async throws -> PendingCall<Reply> {
    var options = CallOptions()
    options.timeout = timeout
    return try await send(method, arguments, as: reply, options: options)
  }

  /// Makes a call that its caller waits for later, or never.
  ///
  /// - Parameters:
  ///   - method: What is to be done, by the name that the server registered.
  ///   - arguments: What the handler gets, written by the client's codec.
  ///   - reply: The type of the result.
  ///   - options: What this call does differently.
  /// - Returns: The call, for which a request is out.
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

  /// Sends a request that nobody will answer (A1.9).
  ///
  /// - Parameters:
  ///   - method: What is to be done, by the name that the server registered.
  ///   - arguments: What the handler gets, written by the client's codec.
  ///   - options: What this request does differently.
  /// - Throws: ``RPCError`` if nothing could be sent; what becomes of the request is not known.
  public func post(
    _ method: String, _ arguments: some Encodable = Nothing(), options: CallOptions = .init()
  ) async throws {
    var request = try request(method, arguments, options)
    request.expectsReply = false
    _ = try await send(request, for: .nobody)
  }

  /// Sends a request whose replies go to another queue, to whoever consumes it (A1.7, Propan's
  /// `reply_to`).
  ///
  /// - Parameters:
  ///   - method: What is to be done, by the name that the server registered.
  ///   - arguments: What the handler gets, written by the client's codec.
  ///   - queue: The queue that replies go to.
  ///   - correlationID: What the replies carry; `nil` takes that of the options, or makes one up.
  ///   - options: What this request does differently.
  /// - Returns: The correlation ID that the replies will carry.
  /// - Throws: ``RPCError`` if nothing could be sent; what becomes of the request is not known.
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
    _ = try await send(request, for: .nobody)
    return id
  }

  /// Makes a call that is answered by any number of replies (A1.8).
  ///
  /// Whoever stops reading before the end cancels the call.
  ///
  /// - Parameters:
  ///   - method: What is to be done, by the name that the server registered for a stream.
  ///   - arguments: What the handler gets, written by the client's codec.
  ///   - item: The type of each reply.
  ///   - options: What this call does differently, such as how long a stream may stay silent.
  /// - Returns: The replies, in order; reading them throws what ended the stream too early.
  /// - Throws: ``RPCError`` if nothing could be sent.
  public func stream<Item: Decodable>(
    _ method: String, _ arguments: some Encodable = Nothing(), of item: Item.Type = Item.self,
    options: CallOptions = .init()
  ) async throws -> ReplyStream<Item> {
    var request = try request(method, arguments, options)
    request.isStream = true
    request.itemTimeout = options.itemTimeout.map { Instant.start.advanced(by: $0).nanoseconds }
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
