import InMemoryBroker
import RPCCore

/// The detail of an event in words that are not cut.
///
/// These words are only for people. Code that decides by a detail reads its values.
struct DetailWords {
  let processes: [String]

  /// The words for a detail; empty for details that other code describes.
  func words(for detail: EventDetail) -> String {
    switch detail {
    case .none, .delivery, .deadline, .outcome, .handled, .item, .refusal, .failure, .duration: ""
    case .linkClosed(let error): error.text
    case .slowness(let factor): "\(factor) times as slow"
    case .owner(let process), .connectionEnd(let process, _): owner(process)
    case .hop(let hop): hop.hopWords
    case .loss(let loss): loss.words
    case .requeue(let cause): cause.words
    case .removal(let cause): cause.words
    case .operation(let operation): operation.words
    case .answer(let answer): answer.words
    case .ownAnswer(let answer): answer.words
    case .part(let part): part.words
    case .pollFailure(let name): name.rawValue
    case .readBack(let words): words
    }
  }

  private func owner(_ process: Int?) -> String {
    guard let process else { return "an operator" }
    return processes.indices.contains(process) ? processes[process] : "process \(process)"
  }
}

extension FaultPoint {
  /// The hop with these words, or `nil`.
  init?(hopIn words: String) {
    guard let hop = Self.allCases.first(where: { $0.isHop && $0.hopWords == words }) else {
      return nil
    }
    self = hop
  }

  fileprivate var hopWords: String { "on the \(rawValue) hop" }
}

extension EventDetail.Loss {
  fileprivate var words: String {
    switch self {
    case .processLetGo: "it arrives too late"
    case .channelClosed: "its channel is closed"
    }
  }
}

extension RequeueCause {
  fileprivate var words: String {
    switch self {
    case .negativelyAcknowledged: "its consumer gave it back"
    case .channelClosed: "its channel closed"
    case .connectionClosed: "its connection closed"
    case .recovered: "its consumer asked for it again"
    case .brokerRestarted: "the broker restarted"
    }
  }
}

extension RemovalCause {
  fileprivate var words: String {
    switch self {
    case .rejected: "rejected"
    case .expired: "expired"
    case .purged: "purged"
    case .queueDeleted: "its queue was deleted"
    case .queueFull: "its queue is full"
    case .deliveryLimit: "it was delivered too often"
    case .refused: "the broker refused it"
    case .brokerRestarted: "the broker restarted"
    }
  }
}

extension EventDetail.OwnAnswer {
  fileprivate var words: String {
    switch self {
    case .alive: "the server is alive"
    case .poll: "a poll"
    case .ticket: "with a ticket"
    case .repeated: "as before"
    case .acknowledgement: "without a handler"
    }
  }
}

extension EventDetail.Part {
  fileprivate var words: String {
    switch self {
    case .item(let number): "item \(Self.words(for: number))"
    case .end(let number): "the end, after \(Self.words(for: number))"
    case .ticket: "a ticket"
    case .pending: "no result yet"
    }
  }

  private static func words(for number: Int64?) -> String { number.map { "\($0)" } ?? "?" }
}

extension EventDetail.Operation {
  fileprivate var words: String {
    switch self {
    case .publish: "publish"
    case .declareQueue: "declare"
    case .deleteQueue: "delete"
    case .purgeQueue: "purge"
    case .bindQueue: "bind"
    case .unbindQueue: "unbind"
    case .declareExchange: "declare exchange"
    case .deleteExchange: "delete exchange"
    case .bindExchange: "bind exchange"
    case .unbindExchange: "unbind exchange"
    case .setPrefetch(let count): "prefetch \(count)"
    case .consume: "consume"
    case .cancel(let tag): ["cancel", tag].joined(with: " ")
    case .get: "get"
    case .recover: "recover"
    case .selectConfirms: "select confirms"
    case .selectTransactions: "select transactions"
    case .commit: "commit"
    case .rollback: "roll back"
    case .closeChannel: "close channel"
    }
  }
}

extension EventDetail.Answer {
  fileprivate var words: String {
    switch self {
    case .queueDeclared(let name, let messages, let consumers):
      "'\(name)' declared: \(messages) ready, \(consumers) consumers"
    case .queueDeleted(let count): "deleted with \(count) messages"
    case .queuePurged(let count): "\(count) messages purged"
    case .consuming(let tag): "consuming as \(tag)"
    case .message(let remaining): "a message, \(remaining) remain"
    case .noMessage: "no message"
    case .delivery: "a delivery"
    case .returned(let error): error.text
    case .done: "done"
    }
  }
}
