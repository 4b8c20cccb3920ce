import InMemoryBroker
import RPCCore

/// Faults whose occasions a schedule chooses.
extension World {
  /// Whether any fault is left that may strike wherever the schedule wants.
  var hasFaultsToPlace: Bool {
    cast.hasFreeFaults && cast.faultLimits.indices.contains { isLeft($0) }
  }

  /// Whether a fault that is left may find an occasion while an event is performed.
  ///
  /// Nobody passes a point when something reaches the broker, but messages set out there.
  func mayStrike(during event: EnabledEvent) -> Bool {
    guard hasFaultsToPlace else { return false }
    switch agenda[event.id]?.event {
    case .arrivalAtBroker: return faults.watches(.delivery) || faults.watches(.replyDelivery)
    case .restart: return false
    default: return true
    }
  }

  /// The rule that a schedule lets strike on an occasion, if it does.
  mutating func strikeByChoice(
    _ subject: FaultSubject, call: Int?, where isPossible: (FaultVerdict) -> Bool
  ) -> Int? {
    for rule in faults.rules.indices
    where faults.rules[rule].isFree && faults.couldStrike(rule, subject, where: isPossible) {
      let fault = cast.ruleFaults[rule]
      guard isLeft(fault) else { continue }
      guard strikes(fault, subject, call: call) else { continue }
      faults.noteStrike(rule)
      return rule
    }
    return nil
  }

  private mutating func strikes(_ fault: Int, _ subject: FaultSubject, call: Int?) -> Bool {
    guard faultChoices.areNamed else {
      return faultChoices.strikesUnnamed(fault, at: subject.point)
    }
    let strike = strike(of: fault, at: subject.point, process: Int(subject.process), call: call)
    return faultChoices.strikes(fault, at: subject.point, strike)
  }

  private func isLeft(_ fault: Int) -> Bool {
    guard let limit = cast.faultLimits[fault] else { return false }
    return strikes(of: fault) < limit
  }

  /// How often a fault struck.
  func strikes(of fault: Int) -> Int {
    var count = 0
    for rule in cast.ruleFaults.indices where cast.ruleFaults[rule] == fault {
      count += faults.fired[rule]
    }
    return count
  }

  /// How often each fault struck, if any is for a schedule to place: what is left of them.
  var strikesOfFreeFaults: [Int] {
    cast.hasFreeFaults ? cast.scenario.faults.indices.map(strikes) : []
  }

  /// What it means that a fault strikes, and that it does not.
  private func strike(
    of fault: Int, at point: FaultPoint, process: Int, call: Int?
  ) -> Deviation {
    let name = cast.scenario.faults[fault].verdict.name
    let occasion = point.occasion + (call.map { " of \(label(ofCall: $0))" } ?? "")
    let alike = cast.scenario.faults[..<fault].count {
      $0.limit != nil && $0.verdict.name == name
    }
    let actor = cast.roles[process].name
    return Deviation(
      take: Moment(
        Decision(
          operation: .strikeFault, actor: actor, subject: "\(name) \(occasion)",
          occurrence: alike)),
      before: Moment(
        Decision(operation: .strikeNothing, actor: actor, subject: occasion, occurrence: alike)))
  }
}

extension FaultPoint {
  /// Where somebody is, or what a message does.
  fileprivate var occasion: String { isHop ? "on the \(rawValue) hop" : rawValue }
}
