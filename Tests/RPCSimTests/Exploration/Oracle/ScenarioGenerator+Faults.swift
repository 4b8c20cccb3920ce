import InMemoryBroker
import RPCCore

@testable import RPCSim

/// Generates faults.
extension ScenarioGenerator {
  mutating func addFaults() {
    for (_, feature) in ScenarioFeatures.named
    where ScenarioFeatures.faults.contains(feature) && has(feature) {
      addFault(verdict(of: feature))
    }
    // These features need a fault.
    if scenario.faults.isEmpty, has(.placed) { addFault(.crash(restartAfter: time(0...2))) }
    if scenario.faults.isEmpty, has(.timedFaults) {
      addFault(.disconnect(reconnectAfter: .nanoseconds(0)))
    }
  }

  private mutating func verdict(of feature: ScenarioFeatures) -> FaultVerdict {
    switch feature {
    case .crashes: .crash(restartAfter: oneIn(3) ? nil : time(0...2))
    case .disconnects: .disconnect(reconnectAfter: oneIn(3) ? nil : time(0...2))
    case .drops: .drop
    case .duplicates: .duplicate
    case .delays: .delay(by: time(1...3))
    case .reorders: .reorder
    case .corruptions: .corrupt
    case .refusals: .refuse
    case .pauses: .pause(for: oneIn(4) ? nil : time(1...3))
    case .partitions: .partition(healAfter: oneIn(4) ? nil : time(1...3))
    case .slowness: .slow(factor: 2)
    case .clockJumps: .jumpClock(by: .nanoseconds(Int64(random.below(5) - 2) * Self.pair))
    case .brokerRestarts: .restartBroker(downtime: time(0...2))
    case .queueFaults:
      one(of: [.fillQueue("q", for: time(1...3)), .deleteQueue("q"), .purgeQueue("q")])
    default: oneIn(2) ? .hangHandler : .failHandler(Self.error)
    }
  }

  private mutating func addFault(_ verdict: FaultVerdict) {
    var fault = FaultScript(verdict, at: point(for: verdict))
    let takesTime = verdict.target == .process || verdict.target == .broker
    if takesTime, has(.timedFaults), !has(.placed) || oneIn(2) {
      fault = FaultScript(verdict, at: duration(0...4))
    } else if has(.placed) {
      if oneIn(2) { fault.point = .anywhere } else { fault.atMost = 1 }
      if oneIn(6) { fault.atMost = 2 }
    } else {
      fault.isOptional = oneIn(2)
      if oneIn(5) { fault.nth = 2 }
      if oneIn(5) { fault.times = 2 }
    }
    if verdict.target == .process || oneIn(4) { fault.process = process(for: fault) }
    scenario.faults.append(fault)
  }

  private mutating func point(for verdict: FaultVerdict) -> FaultPoint {
    let points = FaultPoint.allCases.filter { point in
      switch verdict.target {
      case .message: verdict == .refuse ? point == .request || point == .reply : point.isHop
      case .handler: point.isHandlerPoint
      case .process, .broker: point.isProcessPoint
      }
    }
    return one(of: points)
  }

  private mutating func process(for fault: FaultScript) -> String {
    let servers = scenario.servers.flatMap { $0.count > 1 ? [$0.name, $0.name + "1"] : [$0.name] }
    if fault.point.belongsToServers { return one(of: servers) }
    return one(of: fault.point.belongsToCallers ? ["c"] : servers + ["c"])
  }
}
