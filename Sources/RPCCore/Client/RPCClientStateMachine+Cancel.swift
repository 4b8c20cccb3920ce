/// The result of cancelling a call.
public struct CallCancellation: Equatable, Sendable {
  /// The outcome of the call, for its caller.
  public var settlement: CallSettlement
  /// The cancel notice to publish, if the caller asked for one and there is a connection.
  public var notice: Publication?
}

extension RPCClientStateMachine {
  /// Cancels a call for good: a later reply counts as late (A2.7).
  ///
  /// The notice goes to the exchange `rpc.control` under the routing key of the request. It names
  /// the call by its reply address and correlation ID. The driver must publish the notice, because
  /// the machine has already counted it as a publication. The notice may arrive too late to stop
  /// the handler.
  ///
  /// - Parameters:
  ///   - correlationID: The correlation ID of the call's request.
  ///   - notifying: Whether to make a notice for the servers.
  /// - Returns: `nil` if the call is not pending.
  public mutating func cancel(correlationID: String, notifying: Bool) -> CallCancellation? {
    guard case .pending(let slot)? = correlations[correlationID] else { return nil }
    let notice = notifying ? notice(ofCancelling: slot) : nil
    guard let settlement = abandon(slot, because: .cancelled) else { return nil }
    if let notice { count(notice, isAwaited: false) }
    return CallCancellation(settlement: settlement, notice: notice)
  }

  /// Cancels a call for good, without a notice to servers.
  ///
  /// Returns `nil` if the call is not pending.
  ///
  /// - Parameter correlationID: The correlation ID of the call's request.
  public mutating func cancel(correlationID: String) -> CallSettlement? {
    cancel(correlationID: correlationID, notifying: false)?.settlement
  }

  /// Ends all pending calls with an error, in the order of sending.
  ///
  /// It is for a client that is no longer needed, or that will not have a connection again.
  ///
  /// - Parameters:
  ///   - error: The error that the calls fail with.
  ///   - settlements: The settlements of the calls are appended here.
  public mutating func abandonAll(
    because error: RPCError, into settlements: inout [CallSettlement]
  ) {
    for slot in pendingInOrder(where: { _ in true }) {
      if let settlement = abandon(slot, because: error) { settlements.append(settlement) }
    }
  }

  /// The pending calls that meet a condition, in the order of sending.
  func pendingInOrder(where isWanted: (PendingRequest) -> Bool) -> [Slot] {
    var calls: [(serial: UInt64, slot: Slot)] = []
    for slot in pending.slots {
      if let call = pending[slot], isWanted(call) { calls.append((call.serial, slot)) }
    }
    return calls.sorted { $0.serial < $1.serial }.map(\.slot)
  }

  private func notice(ofCancelling slot: Slot) -> Publication? {
    guard case .open(let replyAddress) = connection, let call = pending[slot] else { return nil }
    var message = RPCMessage()
    message.type = EnvelopeNames.cancel
    message.replyTo = replyAddress
    message.correlationID = call.correlation.id
    return Publication(
      exchange: EnvelopeNames.control, routingKey: call.routingKey, message: message)
  }
}
