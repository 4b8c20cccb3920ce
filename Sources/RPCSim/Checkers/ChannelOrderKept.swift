import RPCCore

/// Each channel is FIFO from queue to process, and its delivery tags count by one (B8, B22).
///
/// A queue delivers first what was enqueued first. Of each channel the first wrong tag is reported,
/// and every arrival out of order. Each injected reordering on a channel excuses one arrival out of
/// order.
struct ChannelOrderKept: Checker {
  static let invariant = "order is kept on every channel"
  static let watches: EventKinds = [
    .delivered, .redelivered, .messageReordered, .requestReceived, .callSettled, .duplicateReply,
    .lateReply, .unknownReply,
  ]

  private struct Channel {
    var lastSent: UInt64 = 0
    var lastSentEvent: JournalEvent.ID?
    var lastArrived: UInt64 = 0
    var lastArrivedEvent: JournalEvent.ID?
    var reorderings = 0
    var hasSlipped = false
  }

  private struct Finding {
    enum Slip {
      case sent(insteadOf: UInt64)
      case arrived(after: UInt64)
    }

    var slip: Slip
    var delivery: DeliveryDetail
    var event: JournalEvent.ID
    /// The previous event on the channel.
    var last: JournalEvent.ID?
  }

  private var channels = IndexTable(Channel())
  private var findings: [Finding] = []

  mutating func observe(
    _ event: JournalEvent, _ id: JournalEvent.ID, of calls: Journal.Calls,
    after history: CheckedHistory
  ) {
    switch event.kind {
    case .delivered, .redelivered: if let delivery = event.delivery { send(delivery, id) }
    case .messageReordered:
      guard let delivery = history.origins.delivery(behind: event)?.detail else { return }
      channels[delivery.channel].reorderings += 1
    default:
      guard event.message != nil, let delivery = history.origins.delivery(behind: event)?.detail
      else { return }
      arrive(delivery, id)
    }
  }

  mutating func forget(allBut living: Living, after history: CheckedHistory) {
    channels.forget { !living.contains(channel: $0) }
  }

  private mutating func send(_ delivery: DeliveryDetail, _ id: JournalEvent.ID) {
    var channel = channels[delivery.channel]
    let expected = channel.lastSent + 1
    if delivery.tag != expected, !channel.hasSlipped {
      channel.hasSlipped = true
      findings.append(
        Finding(
          slip: .sent(insteadOf: expected), delivery: delivery, event: id,
          last: channel.lastSentEvent))
    }
    channel.lastSent = delivery.tag
    channel.lastSentEvent = id
    channels[delivery.channel] = channel
  }

  private mutating func arrive(_ delivery: DeliveryDetail, _ id: JournalEvent.ID) {
    var channel = channels[delivery.channel]
    if delivery.tag >= channel.lastArrived {
      channel.lastArrived = delivery.tag
      channel.lastArrivedEvent = id
    } else if channel.reorderings > 0 {
      channel.reorderings -= 1
    } else {
      findings.append(
        Finding(
          slip: .arrived(after: channel.lastArrived), delivery: delivery, event: id,
          last: channel.lastArrivedEvent))
    }
    channels[delivery.channel] = channel
  }
}

extension ChannelOrderKept {
  func violations(in evidence: Evidence, _ history: CheckedHistory) -> [Violation] {
    let overtakings = history.queues.overtakings { $0.returned == nil }
    guard !findings.isEmpty || !overtakings.isEmpty else { return [] }
    let words = Wording(evidence.journal)
    return findings.map { violation($0, evidence.journal, words) }
      + overtakings.map { violation($0, history.queues, evidence.journal, words) }
  }

  private func violation(_ finding: Finding, _ journal: Journal, _ words: Wording) -> Violation {
    let event = journal[finding.event]
    let message = words.message(event.message)
    let delivery = words.delivery(finding.delivery)
    let time = words.time(event.time)
    let text =
      switch finding.slip {
      case .sent(let expected):
        "\(message) became \(delivery) at \(time), and delivery \(expected) was due on that channel"
      case .arrived(let last):
        "\(message), \(delivery), arrived at \(time) after delivery \(last) of the same channel"
      }
    return violation(text, shownBy: [finding.last, finding.event])
  }

  /// A delivery that came before an older message which had never left the queue.
  private func violation(
    _ overtaking: QueueHistory.Overtaking, _ queues: QueueHistory, _ journal: Journal,
    _ words: Wording
  ) -> Violation {
    let (delivery, copy, overtaken) = (overtaking.delivery, overtaking.copy, overtaking.overtaken)
    return violation(
      "\(words.message(copy.trace)) was delivered from \(queues.queues[copy.queue]) at "
        + "\(words.time(of: delivery.event)) before "
        + "\(words.message(overtaken.trace)), which was enqueued earlier and still ready",
      shownBy: [overtaken.enqueued, copy.enqueued, delivery.event])
  }
}
