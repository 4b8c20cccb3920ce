public import RPCCore

/// Operations from outside the connections, by an operator or by a fault.
extension BrokerStateMachine {
  /// Declares a queue as a client would; returns the error that the client would get.
  ///
  /// An exclusive queue needs a connection that owns it, so it cannot be declared here.
  ///
  /// - Parameters:
  ///   - declaration: The queue and its arguments.
  ///   - now: The time by the broker's clock.
  ///   - actions: The resulting actions are appended here, in order.
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

  /// Deletes a queue with all its messages, even if a connection owns it.
  ///
  /// Its consumers are notified.
  ///
  /// - Parameters:
  ///   - name: The queue; if there is none, nothing happens.
  ///   - now: The time by the broker's clock.
  ///   - actions: The resulting actions are appended here, in order.
  public mutating func deleteQueue(
    named name: String, now: Instant, into actions: inout [BrokerAction]
  ) {
    guard let queue = queueIDs[name] else { return }
    removeQueue(queue, now: now, into: &actions)
  }

  /// Removes a queue's ready messages, even if a connection owns the queue.
  ///
  /// - Parameters:
  ///   - name: The queue; if there is none, nothing happens.
  ///   - now: The time by the broker's clock.
  ///   - actions: The resulting actions are appended here, in order.
  public mutating func purgeQueue(
    named name: String, now: Instant, into actions: inout [BrokerAction]
  ) {
    guard let queue = queueIDs[name] else { return }
    discardReady(in: queue, cause: .purged, into: &actions)
  }

  /// Makes a queue refuse publications, or accept them again.
  ///
  /// It refuses them like a full queue whose overflow is `reject-publish`.
  ///
  /// - Parameters:
  ///   - isFull: Whether the queue refuses from now on.
  ///   - name: The queue; if there is none, nothing happens.
  package mutating func setFull(_ isFull: Bool, queue name: String) {
    guard let queue = queueIDs[name] else { return }
    queues[queue.slot]?.isFull = isFull
  }
}
