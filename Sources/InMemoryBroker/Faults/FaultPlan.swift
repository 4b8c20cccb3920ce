/// An occurrence that fault rules are matched with: a process or a message passes a point.
package struct FaultSubject: Hashable, Sendable {
  package var point: FaultPoint
  /// The process that passes the point, or that sends or receives the message.
  package var process: Int32
  /// The name of the call, and its number among the calls of that name, counted from 1.
  package var label: Int32
  package var ordinal: UInt32

  package init(point: FaultPoint, process: Int32, label: Int32, ordinal: UInt32) {
    self.point = point
    self.process = process
    self.label = label
    self.ordinal = ordinal
  }
}

/// One planned fault: the occurrences that it matches, and its verdict.
package struct FaultRule: Hashable, Sendable {
  package var point: FaultPoint
  package var verdict: FaultVerdict
  /// The rule matches only these processes; `nil` matches any.
  package var processes: [Int32]?
  /// The rule matches only calls of this name; `nil` matches any.
  package var label: Int32?
  package var ordinal: UInt32?
  /// The first matching occurrence that the rule strikes, counted from 1.
  package var nth = 1
  /// The number of consecutive matching occurrences that the rule strikes.
  package var times = 1
  /// Whether the schedule chooses the occurrences to strike, instead of `nth` and `times`.
  package var isFree = false

  package init(point: FaultPoint, verdict: FaultVerdict) {
    self.point = point
    self.verdict = verdict
  }

  fileprivate func matches(_ subject: FaultSubject) -> Bool {
    point == subject.point && (processes?.contains(subject.process) ?? true)
      && (label == nil || label == subject.label)
      && (ordinal == nil || ordinal == subject.ordinal)
  }
}

/// The planned faults of a run.
///
/// When several rules could strike, the first one in order does.
@usableFromInline
package struct FaultPlan: Hashable, Sendable {
  package let rules: [FaultRule]
  private var seen: [Int]
  /// The number of times that each rule has struck.
  package private(set) var fired: [Int]
  @usableFromInline let points: UInt32
  private let ruleIndices: RuleIndices

  package init(rules: [FaultRule]) {
    self.rules = rules
    ruleIndices = RuleIndices(of: rules)
    seen = Array(repeating: 0, count: rules.count)
    fired = seen
    points = rules.reduce(0) { $0 | $1.point.mask }
  }

  /// Whether any rule waits at a point.
  ///
  /// A run without faults pays for one comparison only.
  @inlinable
  package func watches(_ point: FaultPoint) -> Bool {
    points != 0 && points & point.mask != 0
  }

  /// Adds rules to the plan and keeps all counts.
  ///
  /// `rules` begins with the rules of this plan; the new ones follow.
  package mutating func extend(to rules: [FaultRule]) {
    var plan = FaultPlan(rules: rules)
    plan.seen.replaceSubrange(seen.indices, with: seen)
    plan.fired.replaceSubrange(fired.indices, with: fired)
    self = plan
  }

  /// Returns the index of the rule that strikes now, if any, and counts the occurrence.
  ///
  /// A rule whose verdict is impossible here does not count the occurrence: a fault without effect
  /// must not pass for one that struck.
  package mutating func strike(
    _ subject: FaultSubject, where isPossible: (FaultVerdict) -> Bool = { _ in true }
  ) -> Int? {
    let (any, own) = ruleIndices.candidates(for: subject)
    var (nextAny, nextOwn) = (any.startIndex, own.startIndex)
    // Both lists are ascending, so this merge visits the rules in the order of the plan.
    while nextAny < any.endIndex || nextOwn < own.endIndex {
      let isAny =
        nextOwn == own.endIndex || nextAny < any.endIndex && any[nextAny] < own[nextOwn]
      let index = isAny ? any[nextAny] : own[nextOwn]
      if isAny { nextAny += 1 } else { nextOwn += 1 }
      if strikes(index, subject, where: isPossible) { return index }
    }
    return nil
  }

  private mutating func strikes(
    _ index: Int, _ subject: FaultSubject, where isPossible: (FaultVerdict) -> Bool
  ) -> Bool {
    guard !rules[index].isFree, couldStrike(index, subject, where: isPossible) else { return false }
    seen[index] += 1
    guard seen[index] >= rules[index].nth, seen[index] - rules[index].nth < rules[index].times
    else {
      return false
    }
    fired[index] += 1
    return true
  }

  /// Whether a rule matches and its verdict is possible here, regardless of `nth` and `times`.
  package func couldStrike(
    _ index: Int, _ subject: FaultSubject, where isPossible: (FaultVerdict) -> Bool
  ) -> Bool {
    rules[index].matches(subject) && isPossible(rules[index].verdict)
  }

  /// Returns how much of a rule is used up, capped where more makes no difference to the future.
  package func usedUp(_ index: Int) -> Int {
    let rule = rules[index]
    guard !rule.isFree else { return fired[index] }
    let last = rule.nth.addingReportingOverflow(rule.times)
    return min(seen[index], rule.times == .max || last.overflow ? rule.nth : last.partialValue)
  }

  /// Counts a strike whose occurrence was chosen elsewhere: by a time, or by a schedule.
  package mutating func noteStrike(_ index: Int) {
    fired[index] += 1
  }
}

/// The rules of a plan by index.
///
/// Rules about one call are found by that call, so their number does not slow down a lookup.
private final class RuleIndices: Hashable, Sendable {
  private struct Call: Hashable {
    var point: UInt32
    var label: Int32
    var ordinal: UInt32
  }

  /// The indexes of all other rules, by the bit number of their point.
  private let any: [[Int]]
  /// Never iterated, because the order of a dictionary differs from process to process.
  private let own: [Call: [Int]]

  init(of rules: [FaultRule]) {
    var any = [[Int]](repeating: [], count: UInt32.bitWidth)
    var own: [Call: [Int]] = [:]
    for (index, rule) in rules.enumerated() {
      if let label = rule.label, let ordinal = rule.ordinal {
        let call = Call(point: rule.point.mask, label: label, ordinal: ordinal)
        own[call, default: []].append(index)
      } else {
        any[rule.point.mask.trailingZeroBitCount % any.count].append(index)
      }
    }
    (self.any, self.own) = (any, own)
  }

  /// Returns the rules that may match: those for any call and those for this call, each ascending.
  func candidates(for subject: FaultSubject) -> (any: [Int], own: [Int]) {
    let mask = subject.point.mask
    let call = Call(point: mask, label: subject.label, ordinal: subject.ordinal)
    let own = own.isEmpty ? nil : own[call]
    return (any[mask.trailingZeroBitCount % any.count], own ?? [])
  }

  /// Always true: equal rules make equal indexes, and `FaultPlan` compares the rules.
  static func == (left: RuleIndices, right: RuleIndices) -> Bool { true }
  func hash(into hasher: inout Hasher) {}
}
