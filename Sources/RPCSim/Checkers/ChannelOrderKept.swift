import RPCCore

/// One channel is FIFO from queue to process, delivery tags count by one, and what was enqueued
/// first is delivered first (B8, B22).
///
/// Of each channel the first slip of a kind is reported. An injected reordering excuses as many
/// arrivals out of order as there were reorderings on the channel.
struct ChannelOrderKept: QueueChecker {
  static let invariant = "order is kept on every channel"

  func violations(in evidence: Evidence, _ history: QueueHistory) -> [Violation] {
    var reading = Reading(journal: evidence.journal, checker: self)
    for (id, event) in evidence.journal.events.enumerated() { reading.read(event, id) }
    return reading.violations + overtakings(in: evidence.journal, history)
  }

  /// Deliveries before the turn of a message that had never left the queue.
  private func overtakings(in journal: Journal, _ history: QueueHistory) -> [Violation] {
    let words = Wording(journal)
    return history.deliveries.compactMap { delivery in
      guard let overtaken = delivery.overtaken.map({ history.copies[$0] }),
        overtaken.returned == nil
      else { return nil }
      let copy = history.copies[delivery.copy]
      return violation(
        "\(words.message(copy.trace)) was delivered from \(history.queues[copy.queue]) at "
          + "\(words.time(journal.events[delivery.event].time)) before "
          + "\(words.message(overtaken.trace)), which was enqueued earlier and still ready",
        shownBy: [overtaken.enqueued, copy.enqueued, delivery.event])
    }
  }

  private struct Reading {
    /// What is known of a channel.
    struct Channel {
      var lastSent: UInt64 = 0
      var lastSentEvent: Event.ID?
      var lastArrived: UInt64 = 0
      var lastArrivedEvent: Event.ID?
      var reorderings = 0
      var hasSlipped = false
    }

    let journal: Journal
    let checker: ChannelOrderKept
    let words: Wording
    var channels: [Int: Channel] = [:]
    var violations: [Violation] = []

    init(journal: Journal, checker: ChannelOrderKept) {
      self.journal = journal
      self.checker = checker
      words = Wording(journal)
    }

    mutating func read(_ event: Event, _ id: Event.ID) {
      switch event.kind {
      case .delivered, .redelivered:
        if let delivery = event.delivery { send(delivery, id) }
      case .messageReordered:
        guard let delivery = origin(of: id) else { return }
        channels[delivery.channel, default: Channel()].reorderings += 1
      case .requestReceived, .callSettled, .duplicateReply, .lateReply, .unknownReply:
        guard event.message != nil, let delivery = origin(of: id) else { return }
        arrive(delivery, event, id)
      default: break
      }
    }

    private func origin(of id: Event.ID) -> DeliveryDetail? {
      journal.delivery(behind: id).flatMap { journal.events[$0].delivery }
    }

    private mutating func send(_ delivery: DeliveryDetail, _ id: Event.ID) {
      var channel = channels[delivery.channel, default: Channel()]
      let expected = channel.lastSent + 1
      if delivery.tag != expected, !channel.hasSlipped {
        channel.hasSlipped = true
        complain(
          "\(words.message(journal.events[id].message)) became \(words.delivery(delivery)) at "
            + "\(time(id)), and delivery \(expected) was due on that channel",
          [channel.lastSentEvent, id])
      }
      channel.lastSent = delivery.tag
      channel.lastSentEvent = id
      channels[delivery.channel] = channel
    }

    private mutating func arrive(_ delivery: DeliveryDetail, _ event: Event, _ id: Event.ID) {
      var channel = channels[delivery.channel, default: Channel()]
      if delivery.tag >= channel.lastArrived {
        channel.lastArrived = delivery.tag
        channel.lastArrivedEvent = id
      } else if channel.reorderings > 0 {
        channel.reorderings -= 1
      } else {
        complain(
          "\(words.message(event.message)), \(words.delivery(delivery)), arrived at \(time(id)) "
            + "after delivery \(channel.lastArrived) of the same channel",
          [channel.lastArrivedEvent, id])
      }
      channels[delivery.channel] = channel
    }

    private func time(_ id: Event.ID) -> String { words.time(journal.events[id].time) }

    private mutating func complain(_ message: String, _ events: [Event.ID?]) {
      violations.append(checker.violation(message, shownBy: events))
    }
  }
}
