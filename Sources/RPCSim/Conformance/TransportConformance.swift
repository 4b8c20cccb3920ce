public import RPCCore

/// Holds any transport against the semantics, rule by rule.
///
/// ```swift
/// @Test func conformance() async {
///   let report = await TransportConformance { MyTransport(url) }.run()
///   #expect(report.failures.isEmpty)
/// }
/// ```
///
/// A failure of this test shows the broken rules, each with its number in the semantics and the way
/// in which it is broken. The description of the report is a table of all rules. The suite depends
/// on no test framework, so it works with each of them and without one.
///
/// A rule is skipped if it needs a capability that the transport does not declare
/// (`TransportCapabilities`). It is also skipped if it needs an intervention
/// (``ConformanceInterventions``) that was not given. The report says so.
///
/// No rule sleeps to see that nothing happens. It sends another message instead, and the arrival of
/// that message proves that nothing came before. If a transport does not declare `ordering`, such a
/// proof is weaker, because a late message may still come. No rule fails for that.
///
/// Rules wait only for time itself: 20 ms until a message has expired, and 20 ms until a call's
/// deadline. So a healthy transport is done at once. A slow one fails only if it is slower than
/// ``limit``.
///
/// Time is that of the transport's environment. A transport that takes a clock can be checked in
/// the virtual time of ``simulate(seed:options:_:)``, where waiting in vain costs no real time.
///
/// The rules leave queues behind, because a transport cannot delete them. They are not durable, and
/// their names begin with `conformance.`.
public struct TransportConformance: Sendable {
  /// All rules, in the order in which a report lists them.
  public static let rules: [ConformanceRule] =
    ConformanceRule.replyAddressRules + ConformanceRule.messageRules
    + ConformanceRule.orderRules + ConformanceRule.settlementRules
    + ConformanceRule.requeueRules + ConformanceRule.prefetchRules
    + ConformanceRule.routingRules + ConformanceRule.confirmRules
    + ConformanceRule.expirationRules + ConformanceRule.noticeRules
    + ConformanceRule.linkRules + ConformanceRule.lossRules
    + ConformanceRule.callRules + ConformanceRule.serverRules

  /// The rules to check, in order.
  public var rules: [ConformanceRule]
  /// The time limit of one rule, on the clock of the transport's environment.
  ///
  /// A rule that is kept ends as soon as the awaited events have arrived. A broken rule often waits
  /// in vain, which costs the whole limit. The default is 30 seconds.
  public var limit: Duration
  /// The ways to cut links and delete queues; none by default.
  public var interventions: ConformanceInterventions
  private let makeTransport: @Sendable () async throws -> any Transport

  /// Makes a suite.
  ///
  /// No check runs until ``run()`` or ``check(_:)``.
  ///
  /// - Parameters:
  ///   - rules: The rules to check; all by default.
  ///   - limit: The time limit of one rule; more than a healthy transport ever needs.
  ///   - interventions: The operations from outside that some rules need.
  ///   - makeTransport: Called once for each rule. It may make a new transport or return the same
  ///     one again; the rules use different queues.
  public init(
    rules: [ConformanceRule] = Self.rules, limit: Duration = .seconds(30),
    interventions: ConformanceInterventions = ConformanceInterventions(),
    makeTransport: @escaping @Sendable () async throws -> any Transport
  ) {
    self.rules = rules
    self.limit = limit
    self.interventions = interventions
    self.makeTransport = makeTransport
  }

  /// Checks all rules, one after the other.
  public func run() async -> ConformanceReport {
    var results: [ConformanceReport.Result] = []
    for rule in rules { results.append(await check(rule)) }
    return ConformanceReport(results: results)
  }

  /// Checks one rule, for test frameworks that report each rule as a separate test.
  public func check(_ rule: ConformanceRule) async -> ConformanceReport.Result {
    ConformanceReport.Result(rule: rule, outcome: await outcome(of: rule))
  }

  private func outcome(of rule: ConformanceRule) async -> ConformanceReport.Outcome {
    let transport: any Transport
    do { transport = try await makeTransport() } catch {
      return .failed(reason: "there is no transport: \(error)")
    }
    let missing = rule.needs.subtracting(transport.capabilities)
    guard missing.isEmpty else { return .skipped(missing: missing) }
    if let kind = rule.intervention, !interventions.kinds.contains(kind) {
      return .skippedWithout(kind)
    }
    return await ConformanceTrial(of: rule, on: transport, interventions).outcome(within: limit)
  }
}
