/// Receives the replies in one queue, separately from the code that makes the calls (A1.7, Propan's
/// `reply_to`).
///
/// ```swift
/// let answers = RPCReplyHandler(broker, consuming: "answers", as: Int.self) { reply in
///   print(reply.correlationID ?? "?", try? reply.value())
/// }
/// ```
///
/// Any ``RPCClient`` makes the calls with `post(_:_:replyTo:)`. This handler does not know which
/// replies are still missing: the callers can keep the correlation IDs to find out.
public final class RPCReplyHandler<Reply: Decodable & SendableMetatype>: Sendable {
  /// The configuration of a reply handler.
  public struct Configuration: Sendable {
    /// The codec of the results, which must match that of the servers; the default is JSON.
    public var codec: any PayloadCodec = JSONPayloadCodec()
    /// The error types that arrive as themselves (A4.1).
    public var errors = RemoteErrorRegistry()
    /// The number of unacknowledged replies that the broker may deliver; 0 is no limit.
    public var prefetch: UInt16 = 1
    /// Whether the queue survives a restart of the broker.
    public var isDurable = false
    /// The time from the end of a link until another is opened; `nil` is never.
    public var reconnectDelay: Duration? = .seconds(1)

    /// Makes a configuration with the default values.
    public init() {}
  }

  /// A reply that arrived in the queue.
  public struct Arrival: Sendable {
    /// The reply as it arrived.
    public let message: RPCMessage
    let reader: ReplyReader

    /// The correlation ID of the call that the reply answers.
    public var correlationID: String? { message.correlationID }

    /// The result that the reply carries.
    ///
    /// - Throws: The error that the handler threw, if its type is registered; ``RPCError``.
    public func value() throws -> Reply {
      try reader.value(of: ReplyEnvelope.outcome(of: message))
    }
  }

  private let transport: any Transport
  /// The queue that replies come to.
  public let queue: String
  private let configuration: Configuration
  private let reader: ReplyReader
  private let body: @Sendable (Arrival) async -> Void

  /// Makes a reply handler, which opens no link until ``run()``.
  ///
  /// - Parameters:
  ///   - transport: The transport that carries the replies.
  ///   - queue: The queue to consume; it is declared if it does not exist.
  ///   - reply: The type of the results.
  ///   - configuration: The configuration of a reply handler.
  ///   - body: Handles the replies, one after the other. A reply is acknowledged when the body
  ///     returns; if the link is lost before, the reply is delivered again.
  public init(
    _ transport: any Transport, consuming queue: String, as reply: Reply.Type = Reply.self,
    configuration: Configuration = Configuration(),
    _ body: @escaping @Sendable (Arrival) async -> Void
  ) {
    self.transport = transport
    self.queue = queue
    self.configuration = configuration
    self.body = body
    reader = ReplyReader(codec: configuration.codec, errors: configuration.errors)
  }

  /// Receives replies until the task is cancelled, and opens another link when one is lost.
  ///
  /// Without a ``Configuration/reconnectDelay`` it also returns when the link is lost.
  ///
  /// - Throws: The error of opening a link or consuming the queue, if there is no
  ///   ``Configuration/reconnectDelay``.
  public func run() async throws {
    var links = Links(life: LinkLife(delay: configuration.reconnectDelay?.nanoseconds))
    var step = links.life.begin()
    while let next = step {
      if case .end(let ending) = next {
        if ending == .refused, let refusal = links.refusal { throw refusal }
        return
      }
      step = await take(next, &links)
      if step == nil { step = await nextStep(of: &links.life) }
    }
  }

  /// The links of one run.
  private struct Links {
    var life: LinkLife
    /// The link that was opened last, and its deliveries that were not handled yet.
    var current: (link: any TransportLink, arrivals: Mailbox<RequestDelivery>)?
    /// Why the last attempt to open a link or to consume the queue failed.
    var refusal: (any Error)?
  }

  private var now: Instant { transport.environment.clock.now }

  private func take(_ step: LinkLife.Step, _ links: inout Links) async -> LinkLife.Step? {
    switch step {
    case .open(let id): return await open(id, &links)
    case .prepare(let id): return await takeReplies(on: id, &links)
    case .close(let id):
      await links.current?.link.close()
      return links.life.closed(id, now: now)
    case .end: return nil
    }
  }

  /// Waits until another link is due, or the task is cancelled.
  private func nextStep(of life: inout LinkLife) async -> LinkLife.Step? {
    while let instant = life.nextInstant {
      try? await transport.environment.clock.sleep(until: instant)
      if Task.isCancelled { return life.end() }
      if let step = life.passTime(now: now) { return step }
    }
    return nil
  }

  private func open(_ id: LinkID, _ links: inout Links) async -> LinkLife.Step? {
    let arrivals = Mailbox<RequestDelivery>()
    do {
      let link = try await transport.openLink { event in
        switch event {
        case .delivery(let reply): arrivals.append(reply)
        // The broker delivers unacknowledged replies again.
        case .closed: arrivals.close(discarding: true)
        case .reply, .notice, .returned, .confirmed, .refused: break
        }
      }
      links.current = (link, arrivals)
      return links.life.opened(id)
    } catch {
      links.refusal = error
      return links.life.refused(id, now: now)
    }
  }

  /// Consumes the queue and handles replies until the link is lost, or the task is cancelled.
  private func takeReplies(on id: LinkID, _ links: inout Links) async -> LinkLife.Step? {
    guard let (link, arrivals) = links.current else {
      preconditionFailure("there is no link to prepare")
    }
    do { try await link.consume(subscription) } catch {
      links.refusal = error
      return links.life.notPrepared(id)
    }
    _ = links.life.prepared(id)
    await withTaskCancellationHandler {
      while let reply = await arrivals.next() {
        await body(Arrival(message: reply.message, reader: reader))
        link.acknowledge(reply.deliveryTag)
      }
    } onCancel: {
      arrivals.close(discarding: true)
    }
    return Task.isCancelled ? links.life.end() : links.life.lost(id)
  }

  private var subscription: QueueSubscription {
    var subscription = QueueSubscription(queue: queue)
    subscription.isDurable = configuration.isDurable
    subscription.prefetch = configuration.prefetch
    return subscription
  }
}
