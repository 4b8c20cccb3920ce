import RPCCore

/// Streams, and results that are replaced.
extension World {
  /// An item of a stream reached its caller.
  mutating func receiveItem(_ item: Message, of call: Int, process: Int) {
    note(
      .itemReceived, by: .process(process), call: call, message: item.trace, .item(item.body))
  }

  /// A call that was settled has another result now.
  mutating func replaceResult(
    _ settlement: CallSettlement, process: Int, by reply: Message
  ) {
    note(
      .resultReplaced, by: .process(process), call: Int(settlement.call.rawValue),
      message: reply.trace, .outcome(settlement.outcome))
  }

  /// Goes on with a handler's stream: works for the next item, or sends the one that is done.
  ///
  /// - Returns: `false` if the handler has nothing more to yield, or nobody who waits for it.
  mutating func yieldNext(
    _ script: MethodScript, _ state: RunningHandler, at process: Int
  ) -> Bool {
    let id = state.run.id
    // The first time the handler has only worked for what comes before the items.
    let done = Int(state.yielded) - 1
    if script.yields.indices.contains(done) {
      guard emit(script.yields[done], of: state, at: process) else { return false }
    }
    guard script.yields.indices.contains(done + 1) else { return false }
    handlers[process].update(id) { $0.yielded += 1 }
    scheduleEnd(
      of: id, at: process, after: script.pace.multiplied(by: processes[process].slowness))
    return true
  }

  /// Sends an item; returns whether anybody waits for more.
  private mutating func emit(
    _ expression: Expression, of state: RunningHandler, at process: Int
  ) -> Bool {
    let context = EvaluationContext(arguments: state.arguments, reply: state.reply)
    guard let item = try? expression.evaluate(in: context) else {
      let error = RemoteError(
        code: .handlerError, type: "EvaluationError", message: "an item cannot be computed")
      finish(state.run.id, at: process, with: .failure(error))
      return true
    }
    let isWanted = processes[process].server.emit(
      item.encoded(), from: state.run.id, into: &serverActions)
    takeUp(process)
    // A fault may have struck as the item was sent.
    return isWanted || !handlers[process].contains(state.run.id)
  }
}

extension Message {
  /// What a reply that is not the one result or error of a call says, for the journal.
  var streamDetail: EventDetail {
    switch type {
    case EnvelopeNames.item: .part(.item(number))
    case EnvelopeNames.end: .part(.end(after: number))
    case EnvelopeNames.ticket: .part(.ticket)
    case EnvelopeNames.pending: .part(.pending)
    default: .none
    }
  }

  private var number: Int64? {
    if case .integer(let number)? = headers[EnvelopeNames.sequence] { number } else { nil }
  }
}
