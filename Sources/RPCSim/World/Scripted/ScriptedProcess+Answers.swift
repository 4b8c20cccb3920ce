import RPCCore

/// Which requests a process answers without a handler of its own: pings, polls, those that get a
/// ticket, and repeats.
struct AnswerNotes: Sendable {
  /// The delivery that was noted last: a reply and an acknowledgement belong to the same; 0 is none.
  private var last: UInt64 = 0
  /// The deliveries for which a handler was started.
  private var begun: Set<UInt64> = []

  func hasBegun(_ request: RequestDelivery) -> Bool { begun.contains(request.deliveryTag) }

  mutating func began(_ request: RequestDelivery) { begun.insert(request.deliveryTag) }

  /// Notes a delivery; `false` if it was the last that was noted.
  @discardableResult
  mutating func note(_ request: RequestDelivery) -> Bool {
    defer { last = request.deliveryTag }
    return last != request.deliveryTag
  }

  /// The connection is gone, with its deliveries.
  mutating func forget() { self = AnswerNotes() }
}

extension ScriptedProcess {
  /// Writes down that a request needs no handler of its own, before anything is sent for it.
  ///
  /// - Returns: whether that is so.
  mutating func noteAnswer(
    to request: RequestDelivery, by reply: RPCMessage?, in scene: inout Scene
  ) -> Bool {
    guard scene.cast.answersWithoutHandler,
      let answer = ownAnswer(to: request, isReply: reply != nil, in: scene)
    else { return false }
    if answers.note(request) {
      scene.note(.requestAnswered, by: actor, about: request.message, .ownAnswer(answer))
    }
    return true
  }

  /// What answers a request that needs no handler of its own; `nil` if it needs one.
  private func ownAnswer(
    to request: RequestDelivery, isReply: Bool, in scene: borrowing Scene
  ) -> EventDetail.OwnAnswer? {
    if let answer = request.message.answerWithoutHandler { return answer }
    guard let script = scene.cast.roles[place].server, script.deduplicationWindow != nil,
      !answers.hasBegun(request)
    else { return nil }
    // Before its handler runs, a request that is to be handled is acknowledged too.
    return isReply || script.settlement != .beforeHandler ? .repeated : nil
  }
}

extension RPCMessage {
  /// What every server answers such a request with, before or without any handler; `nil` if
  /// handlers alone answer it.
  var answerWithoutHandler: EventDetail.OwnAnswer? {
    switch type {
    case EnvelopeNames.ping: .alive
    case EnvelopeNames.poll: .poll
    default: headers[EnvelopeNames.mode] == .text(EnvelopeNames.polling) ? .ticket : nil
    }
  }
}

extension Scenario {
  /// Whether any request may be answered without a handler of its own.
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
