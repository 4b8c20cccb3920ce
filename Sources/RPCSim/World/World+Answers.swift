import RPCCore

/// Which requests were answered without a handler of their own: pings, polls, those that get a
/// ticket, and repeats.
///
/// Kept beside the processes, because in most stories there is nothing in it.
struct AnswerNotes: Sendable {
  /// A delivery to a server.
  struct Answer: Equatable, Sendable {
    var route: Slot?
    var deliveryTag: UInt64
  }

  /// The delivery that was noted last: a reply and an acknowledgement belong to the same.
  var last: Answer?
  /// The deliveries for which a handler was started, by process, where repeats are told apart.
  private var begun: [Int: Set<UInt64>] = [:]

  func hasBegun(_ request: RequestDelivery, process: Int) -> Bool {
    begun[process]?.contains(request.deliveryTag) ?? false
  }

  mutating func began(_ request: RequestDelivery, process: Int) {
    begun[process, default: []].insert(request.deliveryTag)
  }

  mutating func forget(process: Int) {
    begun[process] = nil
  }
}

extension World {
  /// Writes down that a request needs no handler of its own, before anything is sent for it.
  ///
  /// - Returns: whether that is so.
  mutating func noteAnswer(
    to request: RequestDelivery, by reply: Message?, process: Int
  ) -> Bool {
    let answer = answer(to: request, process: process)
    guard let what = ownAnswer(to: request, isReply: reply != nil, process: process) else {
      return false
    }
    guard answers.last != answer else { return true }
    answers.last = answer
    note(.requestAnswered, by: .process(process), about: request.message, .ownAnswer(what))
    return true
  }

  func answer(to request: RequestDelivery, process: Int) -> AnswerNotes.Answer {
    AnswerNotes.Answer(
      route: processes[process].serverRoute, deliveryTag: request.deliveryTag)
  }

  /// What answers a request that needs no handler of its own; `nil` if it needs one.
  private func ownAnswer(
    to request: RequestDelivery, isReply: Bool, process: Int
  ) -> EventDetail.OwnAnswer? {
    if let answer = request.message.answerWithoutHandler { return answer }
    guard let server = cast.roles[process].server, server.deduplicationWindow != nil,
      !answers.hasBegun(request, process: process)
    else { return nil }
    // Before its handler runs, a request that is to be handled is acknowledged too.
    return isReply || server.settlement != .beforeHandler ? .repeated : nil
  }
}

extension Message {
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
