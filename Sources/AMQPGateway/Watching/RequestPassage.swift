import InMemoryBroker
import RPCCore

/// The message that a client's method is about, and the fault points that the method passes.
struct RequestPassage: Sendable {
  /// The message that is published or settled.
  var trace: MessageTrace?
  /// The fault points before the method is sent, on its hop, and behind it.
  var before: FaultPoint?
  var hop: FaultPoint?
  var after: FaultPoint?

  static let unremarkable = RequestPassage()

  init() {}

  /// The passage of a publication.
  ///
  /// A message that is neither request nor reply passes the points of a request.
  init(publishing trace: MessageTrace) {
    self.trace = trace
    switch trace.kind {
    case .request, .other: (before, hop, after) = (.beforeSend, .request, .afterSend)
    case .reply: (before, hop, after) = (.afterHandler, .reply, .afterReply)
    }
  }

  /// The passage of a method that settles a delivery.
  init(settling trace: MessageTrace, isAcknowledgement: Bool) {
    self.trace = trace
    guard trace.kind != .reply else { return }
    hop = .acknowledgement
    if isAcknowledgement { after = .afterAck }
  }
}

extension ClientMethod {
  /// The tag of the delivery that is settled, and whether the delivery is acknowledged.
  var settled: (tag: UInt64, isAcknowledgement: Bool)? {
    switch self {
    case .acknowledge(let tag, _): (tag, true)
    case .negativeAcknowledge(let tag, _, _), .reject(let tag, _): (tag, false)
    default: nil
    }
  }
}
