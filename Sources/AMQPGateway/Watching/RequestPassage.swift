import InMemoryBroker
import RPCCore

/// What a client's method is about, which says where faults can meet it.
struct RequestPassage: Sendable {
  /// The message that is published or settled.
  var trace: MessageTrace?
  /// Where its client stands before it has sent the method, and behind that.
  var before: FaultPoint?
  var hop: FaultPoint?
  var after: FaultPoint?

  static let unremarkable = RequestPassage()

  init() {}

  /// A publication; one that asks for no reply and is none passes what requests pass.
  init(publishing trace: MessageTrace) {
    self.trace = trace
    switch trace.kind {
    case .request, .other: (before, hop, after) = (.beforeSend, .request, .afterSend)
    case .reply: (before, hop, after) = (.afterHandler, .reply, .afterReply)
    }
  }

  /// The settlement of a delivery.
  init(settling trace: MessageTrace, isAcknowledgement: Bool) {
    self.trace = trace
    guard trace.kind != .reply else { return }
    hop = .acknowledgement
    if isAcknowledgement { after = .afterAck }
  }
}

extension ClientMethod {
  /// The delivery that is settled: its tag, and whether it is acknowledged.
  var settled: (tag: UInt64, isAcknowledgement: Bool)? {
    switch self {
    case .acknowledge(let tag, _): (tag, true)
    case .negativeAcknowledge(let tag, _, _), .reject(let tag, _): (tag, false)
    default: nil
    }
  }
}
