/// What becomes of a call that was cancelled.
public struct CallCancellation: Equatable, Sendable {
  /// The end of the call for its caller.
  public var settlement: CallSettlement
  /// What to publish so that servers hear of it, if that was wanted and there is a connection.
  public var notice: OutgoingRequest?
}

extension RPCClientStateMachine {
  /// Gives up a call, for good: a reply that comes later is a late one (A2.7).
  ///
  /// The notice goes to the exchange `rpc.control` under the routing key of the request and names
  /// the call by its reply address and correlation ID. It has to be published, because it counts
  /// among the publications. Whether it arrives in time to stop anything is not known.
  ///
  /// - Parameters:
  ///   - correlationID: The correlation ID of the call's request.
  ///   - notifying: Whether servers are to hear of it.
  /// - Returns: `nil` if the call is not pending.
  public mutating func cancel(correlationID: String, notifying: Bool) -> CallCancellation? {
    guard case .pending(let slot)? = correlations[correlationID] else { return nil }
    let notice = notifying ? notice(ofCancelling: slot) : nil
    guard let settlement = abandon(slot, because: .cancelled) else { return nil }
    if let notice { count(notice, isAwaited: false) }
    return CallCancellation(settlement: settlement, notice: notice)
  }

  /// Gives up a call, for good, and tells nobody.
  ///
  /// Returns `nil` if the call is not pending.
  ///
  /// - Parameter correlationID: What the call's request carries.
  public mutating func cancel(correlationID: String) -> CallSettlement? {
    cancel(correlationID: correlationID, notifying: false)?.settlement
  }

  /// Gives up all pending calls, in the order of sending: the client is not needed any more, or
  /// will have no connection again.
  ///
  /// - Parameters:
  ///   - error: What the calls fail with.
  ///   - settlements: The calls and their end are added here.
  public mutating func abandonAll(
    because error: RPCError, into settlements: inout [CallSettlement]
  ) {
    for slot in pendingInOrder(where: { _ in true }) {
      if let settlement = abandon(slot, because: error) { settlements.append(settlement) }
    }
  }

  /// Pending calls in the order of sending.
  func pendingInOrder(where isWanted: (PendingRequest) -> Bool) -> [Slot] {
    var calls: [(serial: UInt64, slot: Slot)] = []
    for slot in pending.slots {
      if let call = pending[slot], isWanted(call) { calls.append((call.serial, slot)) }
    }
    return calls.sorted { $0.serial < $1.serial }.map(\.slot)
  }

  private func notice(ofCancelling slot: Slot) -> OutgoingRequest? {
    guard case .open(let replyAddress) = connection, let call = pending[slot] else { return nil }
    var message = RPCMessage()
    message.type = EnvelopeNames.cancel
    message.replyTo = replyAddress
    message.correlationID = call.correlation.id
    return OutgoingRequest(
      exchange: EnvelopeNames.control, routingKey: call.routingKey, message: message)
  }
}
