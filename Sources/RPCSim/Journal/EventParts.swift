/// The parts of an event that scenario files can name, apart from its kind.
struct EventParts: OptionSet, Sendable {
  let rawValue: UInt8

  /// A call, or a message of a call.
  static let call = EventParts(rawValue: 1 << 0)
  /// The process of the event, or a process in its detail.
  static let process = EventParts(rawValue: 1 << 1)
  static let queue = EventParts(rawValue: 1 << 2)
  /// The code of an AMQP error.
  static let code = EventParts(rawValue: 1 << 3)

  private static let names: [(part: EventParts, name: String)] = [
    (.call, "a call ('of')"), (.process, "a process"), (.queue, "a queue"), (.code, "a code"),
  ]

  /// The parts in words, such as "a call ('of') and a queue"; `nil` if there are none.
  var words: String? {
    let words = Self.names.filter { contains($0.part) }.map(\.name)
    guard let last = words.last else { return nil }
    let others = words.dropLast().joined(separator: ", ")
    return others.isEmpty ? last : "\(others) and \(last)"
  }
}

extension EventKind {
  /// The parts that events of the kind can have.
  var parts: EventParts {
    switch self {
    case .started, .crashed, .paused, .resumed, .slowed, .connected, .partitioned, .healed,
      .clockJumped, .cancelReceived, .shutdownBegun, .graceOver, .shutDown:
      .process
    case .disconnected, .operationAnswered, .channelFailed, .connectionClosed: [.process, .code]
    case .callStarted, .callSettled, .duplicateReply, .lateReply, .unknownReply, .waitClamped,
      .waitOver, .outcomeTaken, .replyKept, .itemReceived, .resultReplaced, .ticketReceived,
      .pollLost, .resultPending, .requestReceived, .requestRefused, .handlerStarted,
      .handlerFinished, .resultDiscarded, .acknowledgementSent, .rejectionSent, .requeueSent,
      .requestAnswered, .handlerCancelled, .messageLost, .messageDuplicated, .messageDelayed,
      .messageReordered, .messageCorrupted:
      [.call, .process]
    case .requestSent, .requestResent, .pollSent, .cancelSent, .replySent, .delivered,
      .redelivered, .acknowledged:
      [.call, .process, .queue]
    case .operationSent: [.process, .queue]
    case .published: .call
    case .enqueued, .unroutable, .returned, .requeued, .rejected, .expired, .purged, .refused,
      .discarded:
      [.call, .queue]
    case .queueDeclared, .queueDeleted, .queueFilled, .queueDrained, .consumerAdded: .queue
    case .brokerStopped, .brokerStarted: []
    }
  }
}
