import RPCCore

/// Queues that serve only one consumer at a time (RabbitMQ, "Single Active Consumer").
extension BrokerStateMachine {
  /// Lets a consumer take turns, or lets it wait while another is the single active one.
  mutating func admit(_ consumer: Slot, to queue: QueueID, priority: Int32) {
    queues.update(queue.slot) { queue in
      if queue.options?.hasSingleActiveConsumer == true {
        guard queue.activeConsumer == nil else { return }
        queue.activeConsumer = consumer
      }
      queue.ring.join(consumer, priority: priority)
    }
  }

  /// Makes another consumer active if the active one left.
  ///
  /// A classic queue takes the first consumer of the highest priority. A quorum queue of RabbitMQ 3
  /// takes the one that came first.
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

  /// Serves the consumer that became active because another left.
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
