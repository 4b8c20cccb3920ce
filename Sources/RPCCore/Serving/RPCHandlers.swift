/// The handlers of a server, by the names of their methods (A3.1).
///
/// ```swift
/// handlers.handle("sum") { (numbers: [Int]) in numbers.reduce(0, +) }
/// ```
public struct RPCHandlers: Sendable {
  /// A handler together with the decoding, validation and encoding around it.
  struct Handler: Sendable {
    var name: String
    var run: @Sendable (HandlerContext, RPCServer.Reply) async throws -> [UInt8]
  }

  private(set) var handlers: [Handler] = []
  /// The index of the handler of all methods without a handler of their own.
  private(set) var others: Int?
  /// The problem with the first invalid name.
  private(set) var nameError: HandlerNameError?
  private(set) var filters: [@Sendable (HandlerContext) async throws -> Void] = []
  let codec: any PayloadCodec

  init(codec: any PayloadCodec) {
    self.codec = codec
  }

  /// Registers a handler.
  ///
  /// - Parameters:
  ///   - method: The name that callers use. The server's initializer throws if the name is taken,
  ///     is empty, or begins with `rpc.`.
  ///   - validate: Checks the arguments. An error that it throws is sent as `validationError`,
  ///     unless it is a ``RemoteError``.
  ///   - body: The handler. An error that it throws is sent to the caller (A4.1).
  public mutating func handle<
    Arguments: Decodable & SendableMetatype, Result: Encodable & SendableMetatype
  >(
    _ method: String, validate: (@Sendable (Arguments) throws -> Void)? = nil,
    _ body: @escaping @Sendable (Arguments, HandlerContext) async throws -> Result
  ) {
    let codec = codec
    add(method) { context, _ in
      let arguments: Arguments = try Self.arguments(of: context, by: codec, validate)
      return try Self.encode(try await body(arguments, context), by: codec)
    }
  }

  /// Registers a handler that does not use its context.
  ///
  /// - Parameters:
  ///   - method: The name that callers use; no other handler has it.
  ///   - validate: Checks the arguments. An error that it throws is sent as `validationError`,
  ///     unless it is a ``RemoteError``.
  ///   - body: The handler. An error that it throws is sent to the caller (A4.1).
  public mutating func handle<
    Arguments: Decodable & SendableMetatype, Result: Encodable & SendableMetatype
  >(
    _ method: String, validate: (@Sendable (Arguments) throws -> Void)? = nil,
    _ body: @escaping @Sendable (Arguments) async throws -> Result
  ) {
    handle(method, validate: validate) { (arguments: Arguments, _) in try await body(arguments) }
  }

  /// Registers a handler that returns nothing.
  ///
  /// Its caller still gets a reply (A3.11).
  ///
  /// - Parameters:
  ///   - method: The name that callers use; no other handler has it.
  ///   - validate: Checks the arguments. An error that it throws is sent as `validationError`,
  ///     unless it is a ``RemoteError``.
  ///   - body: The handler. An error that it throws is sent to the caller (A4.1).
  public mutating func handle<Arguments: Decodable & SendableMetatype>(
    _ method: String, validate: (@Sendable (Arguments) throws -> Void)? = nil,
    _ body: @escaping @Sendable (Arguments, HandlerContext) async throws -> Void
  ) {
    handle(method, validate: validate) { (arguments: Arguments, context) in
      try await body(arguments, context)
      return Nothing()
    }
  }

  /// Registers a handler that returns nothing and does not use its context (A3.11).
  ///
  /// - Parameters:
  ///   - method: The name that callers use; no other handler has it.
  ///   - validate: Checks the arguments. An error that it throws is sent as `validationError`,
  ///     unless it is a ``RemoteError``.
  ///   - body: The handler. An error that it throws is sent to the caller (A4.1).
  public mutating func handle<Arguments: Decodable & SendableMetatype>(
    _ method: String, validate: (@Sendable (Arguments) throws -> Void)? = nil,
    _ body: @escaping @Sendable (Arguments) async throws -> Void
  ) {
    handle(method, validate: validate) { (arguments: Arguments, _) in try await body(arguments) }
  }

  /// Registers a handler that takes no arguments.
  ///
  /// - Parameters:
  ///   - method: The name that callers use; no other handler has it.
  ///   - body: The handler. An error that it throws is sent to the caller (A4.1).
  public mutating func handle<Result: Encodable & SendableMetatype>(
    _ method: String, _ body: @escaping @Sendable () async throws -> Result
  ) {
    let codec = codec
    add(method) { _, _ in try Self.encode(try await body(), by: codec) }
  }

  /// Registers a handler of bytes.
  ///
  /// Its context has the whole message (A3.11).
  ///
  /// - Parameters:
  ///   - method: The name that callers use; no other handler has it.
  ///   - body: Takes the request's body and returns the reply's body. An error that it throws is
  ///     sent to the caller (A4.1).
  public mutating func handleBytes(
    _ method: String,
    _ body: @escaping @Sendable ([UInt8], HandlerContext) async throws -> [UInt8]
  ) {
    add(method) { context, _ in try await body(context.request.body, context) }
  }

  /// Registers the handler of all methods without a handler of their own.
  ///
  /// - Parameter body: Takes the request's body and returns the reply's body.
  package mutating func handleOthers(
    _ body: @escaping @Sendable ([UInt8], HandlerContext) async throws -> [UInt8]
  ) {
    others = handlers.count
    handlers.append(
      Handler(name: "") { context, _ in try await body(context.request.body, context) })
  }

  /// Registers a handler that answers with any number of replies (A1.8).
  ///
  /// - Parameters:
  ///   - method: The name that callers use; no other handler has it.
  ///   - item: The type of the replies.
  ///   - validate: Checks the arguments. An error that it throws is sent as `validationError`,
  ///     unless it is a ``RemoteError``.
  ///   - body: Writes the replies. The stream ends when it returns.
  public mutating func stream<
    Arguments: Decodable & SendableMetatype, Item: Encodable & SendableMetatype
  >(
    _ method: String, of item: Item.Type = Item.self,
    validate: (@Sendable (Arguments) throws -> Void)? = nil,
    _ body: @escaping @Sendable (Arguments, ReplyWriter<Item>) async throws -> Void
  ) {
    let codec = codec
    add(method) { context, reply in
      guard reply.isStream else {
        throw RemoteError(
          code: .invalidRequest, message: "'\(method)' answers with a stream: read it as one")
      }
      let arguments: Arguments = try Self.arguments(of: context, by: codec, validate)
      try await body(arguments, ReplyWriter(context: context, codec: codec, reply: reply))
      return []
    }
  }

  /// Adds a filter of requests (openmodule's filters; authorization).
  ///
  /// Filters check every request to a handler, in the order of registration, before its arguments
  /// are decoded. An error that a filter throws is sent as `filtered`, unless it is a
  /// ``RemoteError``.
  ///
  /// - Parameter body: Checks a request before its handler runs.
  public mutating func filter(_ body: @escaping @Sendable (HandlerContext) async throws -> Void) {
    filters.append(body)
  }

  /// Registers all methods of an object (A3.1, pyrpc's `callee`).
  ///
  /// - Parameter callee: The object, which registers its methods itself.
  public mutating func callee(_ callee: some RPCCallee) {
    callee.register(in: &self)
  }

  mutating func add(
    _ method: String,
    _ run: @escaping @Sendable (HandlerContext, RPCServer.Reply) async throws -> [UInt8]
  ) {
    nameError = nameError ?? flaw(of: method)
    handlers.append(Handler(name: method, run: run))
  }

  private func flaw(of method: String) -> HandlerNameError? {
    if method.isEmpty { return .empty }
    if method.hasPrefix(EnvelopeNames.reserved) { return .reserved(method) }
    return handlers.contains { $0.name == method } ? .duplicate(method) : nil
  }
}
