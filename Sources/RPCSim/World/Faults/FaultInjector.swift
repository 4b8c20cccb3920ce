import InMemoryBroker
import RPCCore

/// The faults of a world: planned ones, and those that a schedule places.
struct FaultInjector: Sendable {
  private var plan: FaultPlan
  /// Decides where the faults strike that a schedule may place.
  private(set) var choices = FaultChoices()

  init(rules: [FaultRule]) { plan = FaultPlan(rules: rules) }

  /// Whether any rule waits at a point.
  ///
  /// A run without faults pays only for this comparison.
  @inline(__always)
  func watches(_ point: FaultPoint) -> Bool { plan.watches(point) }

  func verdict(of rule: Int) -> FaultVerdict { plan.rules[rule].verdict }

  /// The processes that a rule applies to; `nil` is any.
  func processes(of rule: Int) -> [Int32]? { plan.rules[rule].processes }

  /// How often each rule has struck.
  var fired: [Int] { plan.fired }

  /// How much of a rule is used up, as far as this still affects the run.
  func usedUp(_ rule: Int) -> Int { plan.usedUp(rule) }

  /// Adds rules.
  ///
  /// `rules` starts with the current ones.
  mutating func extend(to rules: [FaultRule]) { plan.extend(to: rules) }

  /// Notes that a fault with a set time strikes.
  mutating func noteStrike(_ rule: Int) { plan.noteStrike(rule) }

  /// The rule of the planned fault that strikes at a point, if any.
  mutating func strike(
    _ subject: FaultSubject, where isPossible: (FaultVerdict) -> Bool
  ) -> Int? {
    plan.strike(subject, where: isPossible)
  }

  // MARK: Faults that a schedule places

  /// The names of an occasion: the process that passes the point, and its call.
  typealias Names = (participant: String, call: String?)

  /// Sets the source of the choices for the faults that a schedule may place.
  mutating func letChoose(_ chooser: FaultChoices.Chooser) { choices.chooser = chooser }

  /// From now on occasions are only counted, and not known by their meaning.
  mutating func forgetNames() { choices.areNamed = false }

  /// Forgets the occasions of the last performed event.
  mutating func beginEvent() { choices.beginEvent() }

  /// The rules that a schedule may let strike on an occasion.
  func rulesToPlace(
    _ subject: FaultSubject, in cast: Cast, where isPossible: (FaultVerdict) -> Bool
  ) -> [Int] {
    plan.rules.indices.filter { rule in
      plan.rules[rule].isFree && plan.couldStrike(rule, subject, where: isPossible)
        && isLeft(cast.ruleFaults[rule], in: cast)
    }
  }

  /// The first of some rules that a schedule lets strike on an occasion, if any.
  ///
  /// - Parameter names: The names of the occasion; `nil` only counts it.
  mutating func strike(
    _ rules: [Int], at point: FaultPoint, in cast: Cast, naming names: Names?
  ) -> Int? {
    for rule in rules where strikes(cast.ruleFaults[rule], at: point, in: cast, names) {
      plan.noteStrike(rule)
      return rule
    }
    return nil
  }

  private mutating func strikes(
    _ fault: Int, at point: FaultPoint, in cast: Cast, _ names: Names?
  ) -> Bool {
    guard let names else { return choices.strikesUnnamed(fault, at: point) }
    return choices.strikes(fault, at: point, cast.strike(of: fault, at: point, names))
  }

  /// Whether any fault may still strike where the schedule chooses.
  func hasFaultsToPlace(in cast: Cast) -> Bool {
    cast.hasFreeFaults && cast.faultLimits.indices.contains { isLeft($0, in: cast) }
  }

  private func isLeft(_ fault: Int, in cast: Cast) -> Bool {
    guard let limit = cast.faultLimits[fault] else { return false }
    return strikes(of: fault, in: cast) < limit
  }

  func strikes(of fault: Int, in cast: Cast) -> Int {
    var count = 0
    for rule in cast.ruleFaults.indices where cast.ruleFaults[rule] == fault {
      count += plan.fired[rule]
    }
    return count
  }

  /// How often each fault struck, if a schedule may place any fault; else empty.
  ///
  /// The remaining strikes follow from it.
  func strikesOfFreeFaults(in cast: Cast) -> [Int] {
    cast.hasFreeFaults ? cast.scenario.faults.indices.map { strikes(of: $0, in: cast) } : []
  }
}

extension Cast {
  /// The decision to let the fault strike, and the plain decision in its stead.
  fileprivate func strike(
    of fault: Int, at point: FaultPoint, _ names: FaultInjector.Names
  ) -> Deviation {
    let name = scenario.faults[fault].verdict.name
    let occasion = point.occasion + (names.call.map { " of \($0)" } ?? "")
    let alike = scenario.faults[..<fault].count { $0.limit != nil && $0.verdict.name == name }
    return Deviation(
      take: Moment(
        Decision(
          operation: .strikeFault, participant: names.participant, subject: "\(name) \(occasion)",
          occurrence: alike)),
      before: Moment(
        Decision(
          operation: .strikeNothing, participant: names.participant, subject: occasion,
          occurrence: alike)))
  }
}

extension FaultPoint {
  /// The point that a process passes, or the hop of a message, in words.
  fileprivate var occasion: String { isHop ? "on the \(rawValue) hop" : rawValue }
}
