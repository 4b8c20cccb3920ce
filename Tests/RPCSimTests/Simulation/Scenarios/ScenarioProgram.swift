import InMemoryBroker
import RPCCore
import Testing

@testable import RPCCore
@testable import RPCSim

/// Plays the scripts of a scenario with real clients and servers, over any transport.
///
/// A time in a range is the shortest of the range.
struct ScenarioProgram: Sendable {
  let scenario: Scenario
  /// The divisor of all times.
  let scale: Int64
  let cast: Cast

  init(_ scenario: Scenario, dividingTimesBy scale: Int64 = 1) {
    self.scenario = scenario
    self.scale = scale
    cast = Cast(scenario)
  }

  struct Process: Sendable {
    let name: String
    let index: Int
    /// Whether it only serves, so that it runs until it is stopped.
    let isServer: Bool
  }

  /// The operations that the stage offers to a process.
  struct Surroundings: Sendable {
    /// Waits until the scenario begins, and returns that instant.
    var beginning: @Sendable () async throws -> Instant
    /// Lets the time of a handler's work pass.
    var work: @Sendable (_ duration: Duration, _ method: String) async throws -> Void
    /// Performs an operation on a queue.
    var operate: @Sendable (QueueOperation, _ queue: String) async throws -> Void
  }

  var processes: [Process] {
    cast.roles.enumerated().map { index, role in
      Process(name: role.name, index: index, isServer: role.server != nil)
    }
  }

  func duration(_ nanoseconds: Int64) -> Duration { .nanoseconds(nanoseconds / scale) }

  func duration(_ duration: Duration) -> Duration { self.duration(duration.nanoseconds) }

  /// Whether any client uses publisher confirms.
  var usesConfirms: Bool { cast.roles.contains { $0.client.usesConfirms } }

  /// The latest instant of a fault that strikes at a time.
  var lastFault: Duration {
    duration(scenario.faults.compactMap { $0.at?.most }.max() ?? 0)
  }

  /// The steps of a process, each with its time.
  func steps(of process: Process) -> [(at: Duration, action: Cast.PlannedAction)] {
    cast.steps.filter { $0.process == process.index }.map { (duration($0.at.least), $0.action) }
  }

  /// The scenario's faults, with methods instead of calls, because code knows a call by its method.
  var faults: [FaultScript] {
    scenario.faults.map { fault in
      var fault = fault
      fault.call = fault.call.map(method)
      return fault
    }
  }

  /// The method of the call with a name; the name itself if there is no such call.
  func method(ofCall label: String) -> String {
    for case .call(let call) in scenario.steps.map(\.action) where call.label == label {
      return call.method
    }
    return label
  }

  /// The program itself, or one program for each point at which a fault placed by schedules can
  /// strike code.
  var placed: [ScenarioProgram] {
    guard let free = scenario.faults.firstIndex(where: { $0.limit != nil }) else { return [self] }
    let points = scenario.points(of: scenario.faults[free]).filter(\.isPassedByCallers)
    return points.flatMap { point in
      (1...3).map { nth in
        var placed = scenario
        placed.faults[free].point = point
        placed.faults[free].nth = nth
        placed.faults[free].atMost = nil
        placed.faults[free].isOptional = true
        return ScenarioProgram(placed, dividingTimesBy: scale)
      }
    }
  }
}

extension FaultPoint {
  /// Whether a client passes the point when it sends a request or receives a reply.
  var isPassedByCallers: Bool { self == .beforeSend || self == .afterSend || self == .onReply }
}
