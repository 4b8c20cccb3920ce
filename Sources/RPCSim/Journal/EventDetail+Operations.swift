package import InMemoryBroker

/// Operations of processes at the broker outside of calls, and the broker's answers.
extension EventDetail {
  /// An operation of a process at the broker, outside of calls.
  package enum Operation: Hashable, Sendable {
    /// Publishes a message that belongs to no call.
    case publish
    /// Declares a queue: creates it, or checks that it exists with the same properties (B3).
    case declareQueue
    /// Deletes a queue (B4).
    case deleteQueue
    /// Removes all messages that wait in a queue.
    case purgeQueue
    /// Binds a queue to an exchange.
    case bindQueue
    /// Removes a binding of a queue.
    case unbindQueue
    /// Declares an exchange: creates it, or checks that it exists with the same properties.
    case declareExchange
    /// Deletes an exchange.
    case deleteExchange
    /// Binds an exchange to another one.
    case bindExchange
    /// Removes a binding of an exchange.
    case unbindExchange
    /// Limits the number of unacknowledged deliveries; 0 is no limit (B12).
    case setPrefetch(UInt16)
    /// Starts a consumer of a queue.
    case consume
    /// Ends a consumer by its tag.
    case cancel(consumerTag: String)
    /// Gets one message.
    case get
    /// Asks for redelivery of all unacknowledged deliveries.
    case recover
    /// Switches on confirms for later publications.
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

  /// The broker's answer to an operation.
  package enum Answer: Equatable, Sendable {
    /// The queue exists, with these numbers of waiting messages and of consumers.
    case queueDeclared(name: String, messageCount: Int, consumerCount: Int)
    /// The queue is deleted, with this number of waiting messages.
    case queueDeleted(messageCount: Int)
    /// This number of waiting messages is removed from a queue.
    case queuePurged(messageCount: Int)
    /// The consumer gets its deliveries under this tag.
    case consuming(consumerTag: String)
    /// The requested message; `remaining` messages still wait in the queue.
    case message(remaining: Int)
    /// No message waits in the requested queue.
    case noMessage
    /// A message for a consumer.
    case delivery
    /// A mandatory message that reached no queue, and the cause of its return (B7).
    case returned(AMQPError)
    /// The operation is done.
    case done
  }
}

extension EventDetail.Operation {
  /// The operation of a scenario's step.
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
  /// The broker's answer in the form that a journal keeps.
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
