/// A point of a run where a fault can strike.
///
/// The first nine are points in the work of a client or server on a call. The next five are the
/// hops of a call's messages. The last two are an instant, and a point that is left open.
public enum FaultPoint: String, CaseIterable, Hashable, Sendable {
  /// A client is about to publish a request.
  case beforeSend = "before send"
  /// A client has published a request.
  case afterSend = "after send"
  /// A request reaches a server, which has not looked at it yet.
  case beforeDelivery = "before delivery"
  /// A server is about to start a handler.
  case beforeHandler = "before handler"
  /// Half of a handler's time is over.
  ///
  /// The middle of a hosted handler is half of its first sleep by the simulation's clock. If it
  /// sends the request of its first own call before that, this is its middle. A hosted handler can
  /// be made to fail or hang only where it sleeps. A handler that neither sleeps nor calls has no
  /// middle.
  case midHandler = "mid handler"
  /// A handler has ended, and its reply is not sent yet.
  case afterHandler = "after handler, before reply"
  /// A reply is sent, and its request is not acknowledged yet.
  case afterReply = "after reply, before ack"
  /// A request is acknowledged.
  case afterAck = "after ack"
  /// A reply reaches a client, which has not looked at it yet.
  case onReply = "on reply"
  /// A request travels from its client to the broker.
  case request = "request"
  /// A request travels from the broker to a server.
  case delivery = "delivery"
  /// A reply travels from its server to the broker.
  case reply = "reply"
  /// A reply travels from the broker to its client.
  case replyDelivery = "reply delivery"
  /// An acknowledgement travels from a server to the broker.
  case acknowledgement = "acknowledgement"
  /// An instant that the rule names.
  case time = "time"
  /// Any of the points or hops at which the fault can strike. A schedule chooses one.
  case anywhere = "anywhere"

  /// Whether the point is a hop of a message, where a fault can harm the message itself.
  package var isHop: Bool {
    switch self {
    case .request, .delivery, .reply, .replyDelivery, .acknowledgement: true
    default: false
    }
  }

  /// Whether a process passes the point.
  package var isProcessPoint: Bool { !isHop && self != .time && self != .anywhere }

  /// The point as one bit, so that a set of points fits in one word.
  @inlinable
  package var mask: UInt32 {
    switch self {
    case .beforeSend: 1 << 0
    case .afterSend: 1 << 1
    case .beforeDelivery: 1 << 2
    case .beforeHandler: 1 << 3
    case .midHandler: 1 << 4
    case .afterHandler: 1 << 5
    case .afterReply: 1 << 6
    case .afterAck: 1 << 7
    case .onReply: 1 << 8
    case .request: 1 << 9
    case .delivery: 1 << 10
    case .reply: 1 << 11
    case .replyDelivery: 1 << 12
    case .acknowledgement: 1 << 13
    case .time: 1 << 14
    case .anywhere: 1 << 15
    }
  }
}
