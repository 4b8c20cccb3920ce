import InMemoryBroker
import RPCCore
import Testing

@testable import RPCCore
@testable import RPCSim

/// Does with real clients and servers what the scripts of a story do: every process of the story is a piece
/// of code, over any transport.
///
/// What takes a time within a range takes the shortest.
struct StoryProgram: Sendable {
  let scenario: Scenario
  /// By how much all times are divided.
  let scale: Int64
  let cast: Cast

  init(_ scenario: Scenario, dividingTimesBy scale: Int64 = 1) {
    self.scenario = scenario
    self.scale = scale
    cast = Cast(scenario)
  }

  /// A process of the story.
  struct Process: Sendable {
    let name: String
    let place: Int
    /// Whether it only serves, so that it has no end of its own.
    let isServer: Bool
  }

  /// What a process can ask of the stage that it plays on.
  struct Surroundings: Sendable {
    /// Returns when the story begins, with that instant.
    var beginning: @Sendable () async throws -> Instant
    /// Lets time pass in the handler of a method.
    var work: @Sendable (_ duration: Duration, _ method: String) async throws -> Void
    /// Does something to a queue by hand.
    var operate: @Sendable (QueueOperation, _ queue: String) async throws -> Void
  }

  var processes: [Process] {
    cast.roles.enumerated().map { place, role in
      Process(name: role.name, place: place, isServer: role.server != nil)
    }
  }

  func duration(_ nanoseconds: Int64) -> Duration { .nanoseconds(nanoseconds / scale) }

  /// Whether any client wants to know whether its requests were taken.
  var usesConfirms: Bool { cast.roles.contains { $0.client.usesConfirms } }

  /// When the last fault strikes that has a time of its own.
  var lastFault: Duration {
    duration(scenario.faults.compactMap { $0.at?.most }.max() ?? 0)
  }

  /// The steps of a process, each with its time.
  func steps(of process: Process) -> [(at: Duration, action: Cast.PlannedAction)] {
    cast.steps.filter { $0.process == process.place }.map { (duration($0.at.least), $0.action) }
  }

  /// The faults of the story, with calls by their methods, as code has them.
  var faults: [FaultScript] {
    scenario.faults.map { fault in
      var fault = fault
      fault.call = fault.call.map(method)
      return fault
    }
  }

  /// The method that is called under a name.
  func method(ofCall label: String) -> String {
    for case .call(let call) in scenario.steps.map(\.action) where call.label == label {
      return call.method
    }
    return label
  }

  /// The program itself, or one for each place where a fault that schedules place strikes code.
  var placed: [StoryProgram] {
    guard let free = scenario.faults.firstIndex(where: { $0.limit != nil }) else { return [self] }
    let points = scenario.points(of: scenario.faults[free]).filter(\.isPassedByCallers)
    return points.flatMap { point in
      (1...3).map { nth in
        var placed = scenario
        placed.faults[free].point = point
        placed.faults[free].nth = nth
        placed.faults[free].atMost = nil
        placed.faults[free].isOptional = true
        return StoryProgram(placed, dividingTimesBy: scale)
      }
    }
  }
}

extension FaultPoint {
  /// Whether whoever calls passes the point with what it sends or receives.
  var isPassedByCallers: Bool { self == .beforeSend || self == .afterSend || self == .onReply }
}
