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
/// That prints the broken rules, each with its number in the semantics and how it is broken; the
/// description of the report is a table of all. The suite knows no test framework, so it can be
/// used from all of them and without one. A rule that needs what the transport does not declare
/// (`TransportCapabilities`) is skipped, and the report says so; so is one that needs an intervention
/// (``ConformanceInterventions``) that was not given.
///
/// Nothing sleeps to see that nothing happens: something is sent behind, and its arrival proves
/// that nothing came before. Where a transport does not declare `ordering` such a proof is weaker,
/// because what is late may still come; no rule fails for that. Only time itself has to be waited
/// for: 20 ms until a message has expired, and until a call's deadline. So a healthy transport is
/// done at once, and none fails because it is slow, unless it is slower than ``limit``.
///
/// Time is that of the transport's environment. A transport that takes a clock can be checked in
/// the virtual time of ``simulate(seed:options:_:)``, where waiting in vain costs nothing.
///
/// The rules leave queues behind that are not durable and whose names begin with `conformance.`,
/// because a transport cannot delete any.
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

  /// What is checked, in order.
  public var rules: [ConformanceRule]
  /// How long one rule may take, on the clock of the transport's environment.
  ///
  /// A rule that is kept ends as soon as what it waits for has arrived. One that is broken often
  /// waits in vain, which costs this much. 30 seconds by default.
  public var limit: Duration
  /// How links are cut and queues deleted; by default not at all.
  public var interventions: ConformanceInterventions
  private let makeTransport: @Sendable () async throws -> any Transport

  /// Makes a suite; nothing happens until ``run()``.
  ///
  /// - Parameters:
  ///   - rules: What to check; all by default.
  ///   - limit: How long one rule may take; more than a healthy transport ever needs.
  ///   - interventions: How to do from outside what some rules need.
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

  /// Checks one rule after the other.
  public func run() async -> ConformanceReport {
    var results: [ConformanceReport.Result] = []
    for rule in rules { results.append(await check(rule)) }
    return ConformanceReport(results: results)
  }

  /// Checks one rule, for test frameworks that report each rule as a test of its own.
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
