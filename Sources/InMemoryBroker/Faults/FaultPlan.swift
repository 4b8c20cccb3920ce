/// What a fault rule is asked about: somebody passes a point, maybe with a message of a call.
package struct FaultSubject: Hashable, Sendable {
  package var point: FaultPoint
  /// The process that passes the point, or that the message comes from or goes to.
  package var process: Int32
  /// The name of the call, and which of the calls of that name it is, counted from 1.
  package var label: Int32
  package var ordinal: UInt32

  package init(point: FaultPoint, process: Int32, label: Int32, ordinal: UInt32) {
    self.point = point
    self.process = process
    self.label = label
    self.ordinal = ordinal
  }
}

/// One planned fault: whom it waits for, and what it does then.
package struct FaultRule: Hashable, Sendable {
  package var point: FaultPoint
  package var verdict: FaultVerdict
  /// The processes one of which has to pass the point; `nil` is any.
  package var processes: [Int32]?
  /// The call it has to be about; `nil` is any.
  package var label: Int32?
  package var ordinal: UInt32?
  /// The first of the matching occurrences that it strikes, counted from 1.
  package var nth = 1
  /// How many occurrences in a row it strikes.
  package var times = 1
  /// Whether somebody else chooses the occasions that it strikes.
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

/// The planned faults of a run, in order: the first that strikes wins.
@usableFromInline
package struct FaultPlan: Hashable, Sendable {
  package let rules: [FaultRule]
  private var seen: [Int]
  /// How often each rule has struck.
  package private(set) var fired: [Int]
  @usableFromInline let points: UInt32
  private let places: RulePlaces

  package init(rules: [FaultRule]) {
    self.rules = rules
    places = RulePlaces(of: rules)
    seen = Array(repeating: 0, count: rules.count)
    fired = seen
    points = rules.reduce(0) { $0 | $1.point.mask }
  }

  /// Whether any rule waits at a point; so a run without faults pays for one comparison.
  @inlinable
  package func watches(_ point: FaultPoint) -> Bool {
    points != 0 && points & point.mask != 0
  }

  /// Plans more: `rules` are those of this plan with others behind them.
  package mutating func extend(to rules: [FaultRule]) {
    var plan = FaultPlan(rules: rules)
    plan.seen.replaceSubrange(seen.indices, with: seen)
    plan.fired.replaceSubrange(fired.indices, with: fired)
    self = plan
  }

  /// The rule that strikes now, by its place, if any does.
  ///
  /// A rule that could do nothing here does not count the occasion: a fault without effect must not
  /// pass for one that struck.
  package mutating func strike(
    _ subject: FaultSubject, where isPossible: (FaultVerdict) -> Bool = { _ in true }
  ) -> Int? {
    let (any, own) = places.candidates(for: subject)
    var (nextAny, nextOwn) = (any.startIndex, own.startIndex)
    // Both are in order, and so is what they are together.
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

  /// Whether a rule could strike now if it is its turn, or if somebody else wants it to.
  package func couldStrike(
    _ index: Int, _ subject: FaultSubject, where isPossible: (FaultVerdict) -> Bool
  ) -> Bool {
    rules[index].matches(subject) && isPossible(rules[index].verdict)
  }

  /// How much of a rule is used up, as far as that can still make a difference.
  package func usedUp(_ index: Int) -> Int {
    let rule = rules[index]
    guard !rule.isFree else { return fired[index] }
    let last = rule.nth.addingReportingOverflow(rule.times)
    return min(seen[index], rule.times == .max || last.overflow ? rule.nth : last.partialValue)
  }

  /// Notes that a rule has struck whose occasion somebody else chose: a time, or a schedule.
  package mutating func noteStrike(_ index: Int) {
    fired[index] += 1
  }
}

/// Where the rules of a plan are: those about one call by that call, so that many of them cost no more than
/// one.
private final class RulePlaces: Hashable, Sendable {
  private struct Call: Hashable {
    var point: UInt32
    var label: Int32
    var ordinal: UInt32
  }

  /// All others, by the place of their point.
  private let any: [[Int]]
  /// Only ever looked up.
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

  /// The rules that may match, of both kinds, each in their order.
  func candidates(for subject: FaultSubject) -> (any: [Int], own: [Int]) {
    let mask = subject.point.mask
    let call = Call(point: mask, label: subject.label, ordinal: subject.ordinal)
    let own = own.isEmpty ? nil : own[call]
    return (any[mask.trailingZeroBitCount % any.count], own ?? [])
  }

  /// It follows from the rules, which are compared.
  static func == (left: RulePlaces, right: RulePlaces) -> Bool { true }
  func hash(into hasher: inout Hasher) {}
}
