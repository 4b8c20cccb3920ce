import RPCCore
import Testing

extension Instant {
  static func milliseconds(_ milliseconds: Int64) -> Instant {
    Instant(nanoseconds: milliseconds * 1_000_000)
  }
}

extension RPCRequest {
  /// A call of the method `add`; the test sets only the parts that it is about.
  static func add(deadline: Instant? = nil, correlationID: String? = nil) -> RPCRequest {
    var request = RPCRequest(method: "add", routingKey: "sums", deadline: deadline)
    request.correlationID = correlationID
    return request
  }
}

extension RPCRequest {
  /// A call of the method `count`, which expects a stream of replies.
  static func stream(deadline: Instant? = nil, itemTimeout: Duration? = nil) -> RPCRequest {
    var request = RPCRequest(method: "count", routingKey: "sums", deadline: deadline)
    request.isStream = true
    request.itemTimeout = itemTimeout
    return request
  }

  /// A call of the method `add` that may be sent twice.
  static func idempotent(deadline: Instant? = nil, correlationID: String? = nil) -> RPCRequest {
    var request = RPCRequest.add(deadline: deadline, correlationID: correlationID)
    request.isIdempotent = true
    return request
  }
}

extension RPCMessage {
  static func item(_ sequence: Int64, to correlationID: String) -> RPCMessage {
    numbered("item", sequence, to: correlationID)
  }

  static func end(after sequence: Int64, to correlationID: String) -> RPCMessage {
    numbered("end", sequence, to: correlationID)
  }

  /// A reply of the given type with no other properties.
  static func reply(to correlationID: String?, type: String, body: [UInt8] = []) -> RPCMessage {
    var message = reply(to: correlationID, body: body)
    message.type = type
    return message
  }

  private static func numbered(
    _ type: String, _ sequence: Int64, to correlationID: String
  ) -> RPCMessage {
    var message = reply(to: correlationID, type: type)
    message.headers = ["sequence": .integer(sequence)]
    return message
  }

  static func reply(to correlationID: String?, body: [UInt8] = []) -> RPCMessage {
    var reply = RPCMessage(body: body)
    reply.correlationID = correlationID
    return reply
  }
}

extension RPCClientStateMachine {
  /// A client whose reply address is open.
  static func open(
    replyAddress: String = "replies", configuration: Configuration = Configuration()
  ) -> RPCClientStateMachine {
    var client = RPCClientStateMachine(configuration: configuration)
    client.openReplyAddress()
    client.replyAddressOpened(replyAddress)
    return client
  }

  static func open(
    _ replyPolicy: ReplyPolicy, configuration: Configuration = Configuration()
  ) -> RPCClientStateMachine {
    var configuration = configuration
    configuration.replyPolicy = replyPolicy
    return .open(configuration: configuration)
  }

  static func open(
    _ lossPolicy: LossPolicy, configuration: Configuration = Configuration()
  ) -> RPCClientStateMachine {
    var configuration = configuration
    configuration.lossPolicy = lossPolicy
    return .open(configuration: configuration)
  }

  static func confirming() -> RPCClientStateMachine {
    var configuration = Configuration()
    configuration.usesConfirms = true
    return .open(configuration: configuration)
  }

  /// Sends a call that the client must publish, and returns the outgoing request.
  @discardableResult
  mutating func mustSend(
    _ request: RPCRequest = .add(), as call: UInt64, now: Instant = .start,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Publication {
    let action = send(request, as: CallID(call), now: now)
    guard case .publish(let outgoing) = action else {
      Issue.record("not sent: \(action)", sourceLocation: sourceLocation)
      throw NotSent()
    }
    return outgoing
  }

  /// Sends a call that must fail with an error and must leave no call pending.
  mutating func assertNotSent(
    _ request: RPCRequest, now: Instant = .start, because error: RPCError,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let pendingBefore = pendingCount
    let action = send(request, as: CallID(.max), now: now)
    #expect(action == .fail(error), sourceLocation: sourceLocation)
    #expect(pendingCount == pendingBefore, sourceLocation: sourceLocation)
  }

  /// Receives a reply that must settle a call with a result.
  mutating func assertCompletes(
    _ call: UInt64, with reply: RPCMessage, now: Instant = .start,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let settlement = CallSettlement(call: CallID(call), outcome: .completed(reply))
    let action = receive(reply, now: now)
    #expect(action == .settle(settlement), sourceLocation: sourceLocation)
  }

  mutating func assertFails(
    _ call: UInt64, with reply: RPCMessage, as error: RPCError,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let settlement = CallSettlement(call: CallID(call), outcome: .failed(error))
    let action = receive(reply, now: .start)
    #expect(action == .settle(settlement), sourceLocation: sourceLocation)
  }

  /// Receives a reply that the client must discard, with every call still pending.
  mutating func assertIgnored(
    _ reply: RPCMessage, as odd: OddReply, now: Instant = .start,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let pendingBefore = pendingCount
    let action = receive(reply, now: now)
    #expect(action == .discard(odd), sourceLocation: sourceLocation)
    #expect(pendingCount == pendingBefore, sourceLocation: sourceLocation)
  }

  /// Expires the calls that are due, and returns them in order.
  mutating func expireAll(now: Instant) -> [UInt64] {
    var expired: [UInt64] = []
    while let call = expire(now: now) { expired.append(call.rawValue) }
    return expired
  }

  mutating func assertYields(
    _ call: UInt64, _ item: RPCMessage, now: Instant = .start,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let action = receive(item, now: now)
    #expect(action == .item(CallID(call), item), sourceLocation: sourceLocation)
  }

  /// Opens a new reply address, and returns the requests that are sent again.
  mutating func reopen(as address: String = "again", now: Instant? = nil) -> [Publication] {
    var requests: [Publication] = []
    openReplyAddress()
    replyAddressOpened(address, now: now, resending: &requests)
    return requests
  }

  mutating func loseConnection() -> [CallSettlement] {
    var settlements: [CallSettlement] = []
    connectionLost(into: &settlements)
    return settlements
  }

  mutating func refuse(publishTag: UInt64, multiple: Bool = false) -> [CallSettlement] {
    var settlements: [CallSettlement] = []
    refused(publishTag: publishTag, multiple: multiple, into: &settlements)
    return settlements
  }
}

/// Settlements of calls that all fail with the same error.
func failures(_ calls: [UInt64], _ error: RPCError) -> [CallSettlement] {
  calls.map { CallSettlement(call: CallID($0), outcome: .failed(error)) }
}

/// Thrown when the client does not send a request that the test needs.
struct NotSent: Error {}
