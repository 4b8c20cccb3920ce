/// Where in a run a fault can strike.
///
/// The first nine are points that every process passes with each call; the next five are the hops
/// of a call's messages; then there is a point in time, and what leaves the point open.
public enum FaultPoint: String, CaseIterable, Hashable, Sendable {
  /// A client is about to publish a request.
  case beforeSend = "before send"
  /// A client has published a request.
  case afterSend = "after send"
  /// A request reaches a server, which has not looked at it.
  case beforeDelivery = "before delivery"
  /// A server is about to start a handler.
  case beforeHandler = "before handler"
  /// Half of a handler's time is over.
  ///
  /// Of a handler that is code: half of its first sleep by the simulation's clock is over, or the
  /// request of its first own call is sent, whichever comes first. A handler can only be made to
  /// fail or hang where it sleeps. One that neither sleeps nor calls has no middle.
  case midHandler = "mid handler"
  /// A handler has ended, and its reply is not sent.
  case afterHandler = "after handler, before reply"
  /// A reply is sent, and its request is not acknowledged.
  case afterReply = "after reply, before ack"
  /// A request is acknowledged.
  case afterAck = "after ack"
  /// A reply reaches a client, which has not looked at it.
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
  /// A time that the rule names.
  case time = "time"
  /// Any of the points or hops at which the fault can strike; which one is for a schedule to
  /// choose.
  case anywhere = "anywhere"

  /// Whether the point is a hop of a message, where the message itself can be harmed.
  package var isHop: Bool {
    switch self {
    case .request, .delivery, .reply, .replyDelivery, .acknowledgement: true
    default: false
    }
  }

  /// Whether a process passes the point.
  package var isProcessPoint: Bool { !isHop && self != .time && self != .anywhere }

  /// A set of points in one word, for a quick look whether any rule cares.
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
