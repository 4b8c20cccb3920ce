import RPCCore

/// Who gets messages where only one consumer may (RabbitMQ, "Single Active Consumer").
extension BrokerStateMachine {
  /// Lets a consumer take turns, or wait where another is active.
  mutating func admit(_ consumer: Slot, to queue: QueueID, priority: Int32) {
    queues.update(queue.slot) { queue in
      if queue.options?.hasSingleActiveConsumer == true {
        guard queue.activeConsumer == nil else { return }
        queue.activeConsumer = consumer
      }
      queue.ring.join(consumer, priority: priority)
    }
  }

  /// Makes another consumer active if the one that left was.
  ///
  /// In a classic queue it is the first of the highest priority, in a quorum queue of RabbitMQ 3
  /// the first that came.
  mutating func electConsumer(of queue: QueueID, after leaver: Slot) {
    guard let state = queues[queue.slot], state.activeConsumer == leaver else { return }
    var next = state.consumers.first
    if state.options?.isQuorum == false {
      for candidate in state.consumers where priority(of: candidate) > priority(of: next) {
        next = candidate
      }
    }
    queues[queue.slot]?.activeConsumer = next
    let priority = priority(of: next)
    if let next { queues[queue.slot]?.ring.join(next, priority: priority) }
  }

  /// Serves the consumer that became active when another left.
  mutating func serveSuccessor(
    in queue: QueueID, now: Instant, into actions: inout [BrokerAction]
  ) {
    if queues.read(queue.slot, { $0.activeConsumer != nil }) == true {
      dispatch(queue, now: now, into: &actions)
    }
  }

  private func priority(of consumer: Slot?) -> Int32 {
    consumer.flatMap { consumers[$0]?.priority } ?? .min
  }
}
