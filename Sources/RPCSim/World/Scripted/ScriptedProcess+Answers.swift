import RPCCore

/// Notes on deliveries, to find requests that are answered without a handler.
///
/// Such requests are pings, polls, requests that get a ticket, and repeats.
struct AnswerNotes: Sendable {
  /// The delivery that was noted last; 0 is none.
  ///
  /// A reply and an acknowledgement can belong to the same delivery.
  private var last: UInt64 = 0
  /// The deliveries for which a handler was started.
  private var begun: Set<UInt64> = []

  func hasBegun(_ request: RequestDelivery) -> Bool { begun.contains(request.deliveryTag) }

  mutating func began(_ request: RequestDelivery) { begun.insert(request.deliveryTag) }

  /// Notes a delivery; `false` if it was the last one noted.
  @discardableResult
  mutating func note(_ request: RequestDelivery) -> Bool {
    defer { last = request.deliveryTag }
    return last != request.deliveryTag
  }

  /// The connection is gone, and its deliveries with it.
  mutating func forget() { self = AnswerNotes() }
}

extension ScriptedProcess {
  /// Notes in the journal that a request needs no handler, before anything is sent for it.
  ///
  /// - Returns: Whether the request needs no handler.
  mutating func noteAnswer(
    to request: RequestDelivery, by reply: RPCMessage?, in scene: inout Scene
  ) -> Bool {
    guard scene.cast.answersWithoutHandler,
      let answer = ownAnswer(to: request, isReply: reply != nil, in: scene)
    else { return false }
    if answers.note(request) {
      scene.note(.requestAnswered, by: participant, about: request.message, .ownAnswer(answer))
    }
    return true
  }

  /// The answer to a request that needs no handler; `nil` if it needs one.
  private func ownAnswer(
    to request: RequestDelivery, isReply: Bool, in scene: borrowing Scene
  ) -> EventDetail.OwnAnswer? {
    if let answer = request.message.answerWithoutHandler { return answer }
    guard let script = scene.cast.roles[index].server, script.deduplicationWindow != nil,
      !answers.hasBegun(request)
    else { return nil }
    // With `beforeHandler`, an acknowledgement is no answer: a handler may still run.
    return isReply || script.settlement != .beforeHandler ? .repeated : nil
  }
}

extension RPCMessage {
  /// The answer of every server to such a request, before or without a handler; `nil` if only a
  /// handler answers it.
  var answerWithoutHandler: EventDetail.OwnAnswer? {
    switch type {
    case EnvelopeNames.ping: .alive
    case EnvelopeNames.poll: .poll
    default: headers[EnvelopeNames.mode] == .text(EnvelopeNames.polling) ? .ticket : nil
    }
  }
}

extension Scenario {
  /// Whether a server may answer any request without a handler.
  var answersWithoutHandler: Bool {
    servers.contains { $0.deduplicationWindow != nil }
      || steps.contains { step in
        switch step.action {
        case .call(let call): call.poll != nil || call.method.isServersOwn
        case .publish(let message): message.type?.isServersOwn ?? false
        default: false
        }
      }
  }
}

extension String {
  /// Whether it names one of the methods that every server has.
  fileprivate var isServersOwn: Bool { self == EnvelopeNames.ping || self == EnvelopeNames.poll }
}
