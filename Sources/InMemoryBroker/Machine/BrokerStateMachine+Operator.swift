public import RPCCore

/// What is done to a broker from outside its connections: by an operator, or by a fault.
extension BrokerStateMachine {
  /// Declares a queue, as a client would; returns the error that a client would have met.
  ///
  /// An exclusive queue needs a connection to belong to, so it cannot be declared here.
  ///
  /// - Parameters:
  ///   - declaration: The queue and its arguments.
  ///   - now: The time by the broker's clock.
  ///   - actions: What to do is added here, in order.
  public mutating func declareQueue(
    _ declaration: QueueDeclaration, now: Instant, into actions: inout [BrokerAction]
  ) -> AMQPError? {
    if declaration.isExclusive { return .locked(declaration.name) }
    do throws(AMQPError) {
      if declaration.isPassive, queueIDs[declaration.name] == nil {
        throw .noQueue(declaration.name)
      }
      guard !declaration.isPassive else { return nil }
      let queue = try declareQueue(declaration, by: nil, owner: nil, into: &actions)
      renewIdleDeadline(of: queue, now: now)
      return nil
    } catch {
      return error
    }
  }

  /// Deletes a queue with all it holds, whoever owns it; its consumers are told.
  ///
  /// - Parameters:
  ///   - name: The queue; if there is none, nothing happens.
  ///   - now: The time by the broker's clock.
  ///   - actions: What to do is added here, in order.
  public mutating func deleteQueue(
    named name: String, now: Instant, into actions: inout [BrokerAction]
  ) {
    guard let queue = queueIDs[name] else { return }
    removeQueue(queue, now: now, into: &actions)
  }

  /// Removes a queue's ready messages, whoever owns it.
  ///
  /// - Parameters:
  ///   - name: The queue; if there is none, nothing happens.
  ///   - now: The time by the broker's clock.
  ///   - actions: What to do is added here, in order.
  public mutating func purgeQueue(
    named name: String, now: Instant, into actions: inout [BrokerAction]
  ) {
    guard let queue = queueIDs[name] else { return }
    discardReady(in: queue, cause: .purged, into: &actions)
  }

  /// Makes a queue refuse what is published to it, as one does that is full and overflows by
  /// `reject-publish`, or accept it again.
  ///
  /// - Parameters:
  ///   - isFull: Whether the queue refuses from now on.
  ///   - name: The queue; if there is none, nothing happens.
  package mutating func setFull(_ isFull: Bool, queue name: String) {
    guard let queue = queueIDs[name] else { return }
    queues[queue.slot]?.isFull = isFull
  }
}
