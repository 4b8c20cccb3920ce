extension RPCClientStateMachine {
  /// Handles a message of a stream (A1.8): an item, the end, an error, or a plain result.
  ///
  /// When a request is delivered again, the new server starts the stream again at its first item,
  /// so repeated items are normal. A missing item means that a message was lost. The stream then
  /// fails, and its later messages are late.
  mutating func receive(_ reply: RPCMessage, inStream slot: Slot, now: Instant) -> ReplyAction {
    guard let progress = streams[slot.index] else { return discard(.unknownCorrelation) }
    let sequence = ReplyEnvelope.sequence(of: reply)
    switch reply.type {
    case EnvelopeNames.item:
      guard let sequence, sequence > 0 else {
        return breakOff(slot, because: "an item of a stream without its number")
      }
      return take(reply, sequence, of: slot, after: progress, now: now)
    case EnvelopeNames.end:
      guard sequence == progress.items else {
        let claimed = sequence.map { "\($0)" } ?? "an unknown number of"
        return breakOff(
          slot, because: "the stream ends after \(claimed) items, and \(progress.items) came")
      }
      return settle(slot, with: .completed(reply))
    default: return conclude(slot, with: reply, after: progress)
    }
  }

  private mutating func take(
    _ item: RPCMessage, _ sequence: Int64, of slot: Slot, after progress: StreamProgress,
    now: Instant
  ) -> ReplyAction {
    guard let call = pending.read(slot, { $0.call }) else { return discard(.unknownCorrelation) }
    guard sequence > progress.items else { return discard(.duplicate(call)) }
    guard sequence == progress.items + 1 else {
      return breakOff(
        slot, because: "item \(sequence) of the stream came after item \(progress.items)")
    }
    streams[slot.index]?.items = sequence
    if progress.itemTimeout != nil { move(slot, to: progress.deadline(after: now)) }
    return .item(call, item)
  }

  /// Moves the deadline of a stream, because the time until the next item starts again.
  private mutating func move(_ slot: Slot, to deadline: Instant?) {
    guard let deadline else { return }
    pending.update(slot) { $0.deadline = deadline }
    deadlines.move(slot, to: deadline)
    nextDeadline = deadlines.first?.deadline
  }

  /// Ends a stream with an error or with a plain result.
  ///
  /// An error may come after any item. A plain result is the only item and the end; servers that do
  /// not support streams send it.
  private mutating func conclude(
    _ slot: Slot, with reply: RPCMessage, after progress: StreamProgress
  ) -> ReplyAction {
    let outcome = ReplyEnvelope.outcome(of: reply)
    if case .completed = outcome, progress.items > 0 {
      return breakOff(slot, because: "a plain result after \(progress.items) items of a stream")
    }
    return settle(slot, with: outcome)
  }

  private mutating func breakOff(_ slot: Slot, because reason: String) -> ReplyAction {
    settle(slot, with: .failed(.malformedReply(reason: reason)), wasAnswered: false)
  }
}
