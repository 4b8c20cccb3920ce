/// What a server can be asked to do, by name (A3.1).
///
/// ```swift
/// handlers.handle("sum") { (numbers: [Int]) in numbers.reduce(0, +) }
/// ```
public struct RPCHandlers: Sendable {
  /// A handler with what comes before and after it: arguments are decoded and validated, and what
  /// it returns is encoded.
  struct Handler: Sendable {
    var name: String
    var run: @Sendable (HandlerContext, RPCServer.Reply) async throws -> [UInt8]
  }

  private(set) var handlers: [Handler] = []
  /// What is wrong with the first name that no handler can have.
  private(set) var nameError: HandlerNameError?
  private(set) var filters: [@Sendable (HandlerContext) async throws -> Void] = []
  let codec: any PayloadCodec

  init(codec: any PayloadCodec) {
    self.codec = codec
  }

  /// Registers a handler.
  ///
  /// - Parameters:
  ///   - method: The name that callers use; the server's initialiser throws if it was registered
  ///     before, is empty, or begins with `rpc.`.
  ///   - validate: Looks at the arguments; what it throws is sent as `validationError`.
  ///   - body: The handler; what it throws is sent to the caller (A4.1).
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

  /// Registers a handler that does not look at its context.
  ///
  /// - Parameters:
  ///   - method: The name that callers use, which no other handler has.
  ///   - validate: Looks at the arguments; what it throws is sent as `validationError`.
  ///   - body: The handler; what it throws is sent to the caller (A4.1).
  public mutating func handle<
    Arguments: Decodable & SendableMetatype, Result: Encodable & SendableMetatype
  >(
    _ method: String, validate: (@Sendable (Arguments) throws -> Void)? = nil,
    _ body: @escaping @Sendable (Arguments) async throws -> Result
  ) {
    handle(method, validate: validate) { (arguments: Arguments, _) in try await body(arguments) }
  }

  /// Registers a handler that returns nothing; its caller is answered all the same (A3.11).
  ///
  /// - Parameters:
  ///   - method: The name that callers use, which no other handler has.
  ///   - validate: Looks at the arguments; what it throws is sent as `validationError`.
  ///   - body: The handler; what it throws is sent to the caller (A4.1).
  public mutating func handle<Arguments: Decodable & SendableMetatype>(
    _ method: String, validate: (@Sendable (Arguments) throws -> Void)? = nil,
    _ body: @escaping @Sendable (Arguments, HandlerContext) async throws -> Void
  ) {
    handle(method, validate: validate) { (arguments: Arguments, context) in
      try await body(arguments, context)
      return Nothing()
    }
  }

  /// Registers a handler that takes no arguments.
  ///
  /// - Parameters:
  ///   - method: The name that callers use, which no other handler has.
  ///   - body: The handler; what it throws is sent to the caller (A4.1).
  public mutating func handle<Result: Encodable & SendableMetatype>(
    _ method: String, _ body: @escaping @Sendable () async throws -> Result
  ) {
    let codec = codec
    add(method) { _, _ in try Self.encode(try await body(), by: codec) }
  }

  /// Registers a handler of bytes; the whole message is in its context (A3.11).
  ///
  /// - Parameters:
  ///   - method: The name that callers use, which no other handler has.
  ///   - body: Takes the request's body, and returns the reply's; what it throws is sent to the
  ///     caller (A4.1).
  public mutating func handleBytes(
    _ method: String,
    _ body: @escaping @Sendable ([UInt8], HandlerContext) async throws -> [UInt8]
  ) {
    add(method) { context, _ in try await body(context.request.body, context) }
  }

  /// Registers a handler that answers with any number of replies (A1.8).
  ///
  /// - Parameters:
  ///   - method: The name that callers use.
  ///   - item: The type of the replies.
  ///   - validate: Looks at the arguments; what it throws is sent as `validationError`.
  ///   - body: Writes the replies; the stream ends when it returns.
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

  /// Adds a filter: it is asked about every request, in the order of registration, before arguments
  /// are decoded, and what it throws is sent as `filtered` (openmodule's filters; authorisation).
  ///
  /// - Parameter body: Looks at a request before its handler does.
  public mutating func filter(_ body: @escaping @Sendable (HandlerContext) async throws -> Void) {
    filters.append(body)
  }

  /// Registers all methods of an object (A3.1, pyrpc's `callee`).
  ///
  /// - Parameter callee: The object, which says itself what its methods are.
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
