import RPCCore

/// Requests that live servers answer without a handler of their own: pings, polls, those that get a
/// ticket, and repeats.
extension World {
  /// A reply is about to be sent: if no handler runs or has run for it, the server itself answers.
  mutating func noteLiveAnswer(to delivery: LiveProcesses.RunName, _ request: Message) {
    noteLiveAnswer(to: delivery, request.answerWithoutHandler ?? .repeated)
  }

  /// An acknowledgement is about to be sent; some servers send it before they answer.
  mutating func noteLiveAnswer(byAcknowledging delivery: LiveProcesses.RunName) {
    guard journal.isOn, live[delivery.process].server?.settlement.isAtLeastOnce == true
    else { return }
    noteLiveAnswer(to: delivery, .acknowledgement)
  }

  /// The journal knows what became of a delivery; whether it does is all that this is kept for.
  mutating func noteDealtWith(_ delivery: LiveProcesses.RunName) {
    if journal.isOn { live[delivery.process].dealtWith.insert(delivery) }
  }

  private mutating func noteLiveAnswer(
    to delivery: LiveProcesses.RunName, _ answer: EventDetail.OwnAnswer
  ) {
    guard journal.isOn else { return }
    guard live[delivery.process].server != nil, live.runSlots[delivery] == nil,
      live[delivery.process].dealtWith.insert(delivery).inserted
    else { return }
    var message = Message()
    message.trace = delivery.trace
    note(.requestAnswered, by: .process(delivery.process), about: message, .ownAnswer(answer))
  }
}
