extension RPCServerStateMachine {
  /// Sends an element of a stream (A1.8).
  ///
  /// The first element has the sequence number 1.
  ///
  /// A stream without a reply address is handled, and nothing is sent.
  ///
  /// - Parameters:
  ///   - item: The encoded element.
  ///   - id: The ID of the handler that yields the element.
  ///   - actions: The actions are appended here, in order.
  /// - Returns: `false` if no caller waits for more, and the handler may stop. The handler has
  ///   ended, is not the handler of a stream, or has lost its delivery.
  public mutating func emit(
    _ item: [UInt8], from id: HandlerRun.ID, into actions: inout [ServerAction]
  ) -> Bool {
    guard let run = runs[id.slot], run.traits.contains(.stream),
      !run.traits.contains(.orphaned)
    else { return false }
    guard let replyTo = run.request.message.replyTo else { return true }
    let sequence = (extras[id.slot]?.itemCount ?? 0) + 1
    extras[id.slot]?.itemCount = sequence
    append(item, sequence, of: run.request, to: replyTo, into: &actions)
    return true
  }

  /// Sends the last element, if there is one, and then the number of elements.
  func endStream(
    of request: RequestDelivery, to replyTo: String, after items: Int64, last: [UInt8],
    into actions: inout [ServerAction]
  ) {
    var items = items
    if !last.isEmpty {
      items += 1
      append(last, items, of: request, to: replyTo, into: &actions)
    }
    let end = ReplyEnvelope.message(
      endOfStream: items, correlationID: request.message.correlationID)
    actions.append(.reply(end, replyTo: replyTo, to: request))
  }

  private func append(
    _ item: [UInt8], _ sequence: Int64, of request: RequestDelivery, to replyTo: String,
    into actions: inout [ServerAction]
  ) {
    let message = ReplyEnvelope.message(
      item: item, sequence: sequence, correlationID: request.message.correlationID)
    actions.append(.reply(message, replyTo: replyTo, to: request))
  }
}
