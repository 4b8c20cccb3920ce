package import InMemoryBroker

/// What processes ask of the broker by hand, and what it answers.
extension EventDetail {
  /// What a process asks of the broker by hand.
  package enum Operation: Hashable, Sendable {
    /// Publishes a message that belongs to no call.
    case publish
    /// Makes a queue, or makes sure that there is one like it (B3).
    case declareQueue
    /// Deletes a queue (B4).
    case deleteQueue
    /// Throws away what waits in a queue.
    case purgeQueue
    /// Binds a queue to an exchange.
    case bindQueue
    /// Takes a binding of a queue back.
    case unbindQueue
    /// Makes an exchange, or makes sure that there is one like it.
    case declareExchange
    /// Deletes an exchange.
    case deleteExchange
    /// Binds an exchange to another.
    case bindExchange
    /// Takes a binding of an exchange back.
    case unbindExchange
    /// Limits how many deliveries may be unacknowledged; 0 is no limit (B12).
    case setPrefetch(UInt16)
    /// Consumes a queue.
    case consume
    /// Ends a consumer, by its tag.
    case cancel(consumerTag: String)
    /// Asks for one message.
    case get
    /// Asks for all unacknowledged deliveries again.
    case recover
    /// Wants publications to be confirmed from now on.
    case selectConfirms
    /// Begins a transaction.
    case selectTransactions
    /// Commits a transaction.
    case commit
    /// Rolls a transaction back.
    case rollback
    /// Closes the channel.
    case closeChannel
  }

  /// What the broker answered.
  package enum Answer: Equatable, Sendable {
    /// The queue is there, with so many messages that wait and so many consumers.
    case queueDeclared(name: String, messageCount: Int, consumerCount: Int)
    /// The queue is not there any more, nor are so many messages that waited in it.
    case queueDeleted(messageCount: Int)
    /// So many messages that waited in a queue are gone.
    case queuePurged(messageCount: Int)
    /// Deliveries come under this tag.
    case consuming(consumerTag: String)
    /// The message that was asked for; so many remain in the queue.
    case message(remaining: Int)
    /// No message waits in the queue that was asked.
    case noMessage
    /// A message for a consumer.
    case delivery
    /// A mandatory message that reached no queue, and why it comes back (B7).
    case returned(AMQPError)
    /// What was asked for is done.
    case done
  }
}

extension EventDetail.Operation {
  /// What a step of a scenario asks for.
  init(_ operation: QueueOperation) {
    self =
      switch operation {
      case .declare: .declareQueue
      case .consume: .consume
      case .get: .get
      case .purge: .purgeQueue
      case .delete: .deleteQueue
      }
  }
}

extension EventDetail.Answer {
  /// What a journal keeps of the broker's answer.
  init(_ method: ServerMethod) {
    self =
      switch method {
      case .queueDeclared(let name, let messages, let consumers):
        .queueDeclared(name: name, messageCount: messages, consumerCount: consumers)
      case .queueDeleted(let count): .queueDeleted(messageCount: count)
      case .queuePurged(let count): .queuePurged(messageCount: count)
      case .consuming(let tag): .consuming(consumerTag: tag)
      case .got(_, let remaining): .message(remaining: remaining)
      case .gotNothing: .noMessage
      case .delivery: .delivery
      case .returned(let returned): .returned(returned.error)
      default: .done
      }
  }
}
