import InMemoryBroker

/// The target of a fault, which decides where the fault can strike.
enum FaultTarget {
  case process
  case handler
  case broker
  case message
}

extension FaultVerdict {
  var target: FaultTarget {
    switch self {
    case .crash, .disconnect, .pause, .slow, .partition, .jumpClock: .process
    case .failHandler, .hangHandler: .handler
    case .restartBroker, .fillQueue, .deleteQueue, .purgeQueue: .broker
    case .drop, .duplicate, .delay, .reorder, .corrupt, .refuse: .message
    }
  }
}

extension FaultPoint {
  var isHandlerPoint: Bool {
    // A handler that has ended cannot be changed by a fault any more.
    self == .beforeHandler || self == .midHandler
  }

  /// Whether only servers pass the point or are at one end of the hop.
  var belongsToServers: Bool {
    switch self {
    case .beforeDelivery, .beforeHandler, .midHandler, .afterHandler, .afterReply, .afterAck: true
    case .delivery, .reply, .acknowledgement: true
    case .beforeSend, .afterSend, .onReply, .request, .replyDelivery, .time, .anywhere: false
    }
  }

  /// Whether only callers pass the point or are at one end of the hop.
  var belongsToCallers: Bool {
    self != .time && self != .anywhere && !belongsToServers
  }
}

extension Scenario {
  /// The points at which a fault could strike: its own point, or all possible points of the fault.
  func points(of fault: FaultScript) -> [FaultPoint] {
    guard fault.point == .anywhere else { return [fault.point] }
    let participant = fault.process.flatMap { Participants(self)[$0] }
    return FaultPoint.allCases.filter { point in
      guard fault.verdict.canStrike(at: point) else { return false }
      guard let participant else { return true }
      return point.belongsToServers ? participant.mayServe : participant.calls
    }
  }
}

extension FaultVerdict {
  /// Whether the verdict has an effect at a point that a process or a message passes.
  fileprivate func canStrike(at point: FaultPoint) -> Bool {
    switch self {
    case .refuse: point == .request || point == .reply
    case .corrupt: point.isHop && point != .acknowledgement
    default:
      switch target {
      case .message: point.isHop
      case .handler: point.isHandlerPoint
      case .process, .broker: point.isProcessPoint
      }
    }
  }
}
