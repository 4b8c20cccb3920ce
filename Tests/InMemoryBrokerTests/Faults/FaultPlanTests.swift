import InMemoryBroker
import Testing

@Suite("A plan of faults")
struct FaultPlanTests {
  private static func subject(
    at point: FaultPoint = .request, process: Int32 = 0, label: Int32 = 0, ordinal: UInt32 = 1
  ) -> FaultSubject {
    FaultSubject(point: point, process: process, label: label, ordinal: ordinal)
  }

  private func plan(_ change: (inout FaultRule) -> Void = { _ in }) -> FaultPlan {
    var rule = FaultRule(point: .request, verdict: .drop)
    change(&rule)
    return FaultPlan(rules: [rule])
  }

  /// The occasions, counted from 1, at which the plan strikes, of equal ones.
  private func strikes(of plan: FaultPlan, in occasions: Int = 6) -> [Int] {
    var plan = plan
    return (1...occasions).filter { _ in plan.strike(Self.subject()) != nil }
  }

  @Test("A fault strikes the first occasion, once, if nothing else is said")
  func first() {
    #expect(strikes(of: plan()) == [1])
  }

  @Test("A fault strikes as often as it is to, from the nth occasion on")
  func nthAndTimes() {
    #expect(strikes(of: plan { $0.nth = 3 }) == [3])
    #expect(strikes(of: plan { $0.times = 2 }) == [1, 2])
    let both = plan {
      $0.nth = 2
      $0.times = 3
    }
    #expect(strikes(of: both) == [2, 3, 4])
    #expect(strikes(of: plan { $0.times = .max }) == [1, 2, 3, 4, 5, 6])
  }

  @Test("Rules about one call and rules about any strike in the order in which they are planned")
  func order() {
    func rule(label: Int32? = nil, ordinal: UInt32? = nil, nth: Int = 1) -> FaultRule {
      var rule = FaultRule(point: .request, verdict: .drop)
      (rule.label, rule.ordinal, rule.nth) = (label, ordinal, nth)
      return rule
    }
    var plan = FaultPlan(rules: [
      rule(label: 0, ordinal: 2), rule(nth: 2), rule(label: 0, ordinal: 1), rule(label: 0),
      rule(label: 0, ordinal: 1),
    ])
    // A rule counts only the occasions that the rules before it let pass.
    let struck = [2, 1, 1, 1, 1, 1].map { plan.strike(Self.subject(ordinal: $0)) }
    #expect(struck == [0, 2, 1, 3, 4, nil])
  }

  @Test(
    "Only what a fault is about counts as an occasion of it",
    arguments: [
      subject(at: .reply, process: 7, label: 3, ordinal: 2),
      subject(process: 6, label: 3, ordinal: 2), subject(process: 7, label: 4, ordinal: 2),
      subject(process: 7, label: 3, ordinal: 1),
    ])
  func others(other: FaultSubject) {
    var plan = plan {
      $0.processes = [5, 7]
      $0.label = 3
      $0.ordinal = 2
      $0.nth = 2
    }
    let own = Self.subject(process: 7, label: 3, ordinal: 2)
    let struck = [own, other, other, own].map { plan.strike($0) }
    #expect(struck == [nil, nil, nil, 0])
    #expect(plan.fired == [1])
  }

  @Test("An occasion where a fault could do nothing does not count")
  func impossible() {
    var plan = plan { $0.nth = 2 }
    let occasions = [false, true, false, true, true]
    let struck = occasions.map { isPossible in
      plan.strike(Self.subject()) { _ in isPossible }
    }
    #expect(struck == [nil, nil, nil, 0, nil])
    #expect(plan.fired == [1])
  }

  @Test("Of several faults the first that strikes wins, and those behind it do not count that")
  func firstWins() {
    let rule = FaultRule(point: .request, verdict: .drop)
    var plan = FaultPlan(rules: [rule, rule])
    let struck = (1...3).map { _ in plan.strike(Self.subject()) }
    #expect(struck == [0, 1, nil])
    #expect(plan.fired == [1, 1])
  }

  @Test("A plan watches the points of its faults and no others")
  func watched() {
    let rules = [FaultPoint.onReply, .time].map { FaultRule(point: $0, verdict: .drop) }
    let plan = FaultPlan(rules: rules)
    #expect(FaultPoint.allCases.filter(plan.watches) == [.onReply, .time])
    #expect(FaultPoint.allCases.filter(FaultPlan(rules: []).watches).isEmpty)
  }
}
