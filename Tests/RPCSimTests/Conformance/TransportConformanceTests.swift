import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("The conformance suite on healthy transports")
struct TransportConformanceTests {
  @Test("The in-memory broker keeps all rules")
  func inMemory() async {
    let report = await TransportConformance(interventions: .inMemory) {
      MemoryBroker(usesConfirms: true)
    }.run()
    #expect(report.results.map(\.outcome) == report.results.map { _ in .passed }, "\(report)")
  }

  @Test("One broker serves for all rules")
  func oneBroker() async {
    let broker = MemoryBroker(usesConfirms: true)
    let report = await TransportConformance(interventions: .inMemory) { broker }.run()
    #expect(report.failures.isEmpty)
  }

  @Test(
    "The simulated transport keeps all rules under every schedule",
    arguments: 0..<20 as Range<UInt64>)
  func simulated(seed: UInt64) throws {
    let report = try simulate(seed: seed, options: .unobserved) { sim in
      await TransportConformance(interventions: .simulated(sim)) { sim }.run()
    }
    #expect(report.results.map(\.outcome) == report.results.map { _ in .passed }, "\(report)")
  }

  @Test("The simulated transport keeps each rule alone", arguments: TransportConformance.rules)
  func simulated(rule: ConformanceRule) throws {
    let result = try simulate(options: .unobserved) { sim in
      await TransportConformance(interventions: .simulated(sim)) { sim }.check(rule)
    }
    #expect(result.outcome == .passed)
  }

  @Test("A simulation without confirms does not declare them")
  func withoutConfirms() throws {
    var options = SimulationOptions.unobserved
    options.usesConfirms = false
    let report = try simulate(options: options) { sim in
      await TransportConformance { sim }.run()
    }
    for result in report.results {
      let missing = result.rule.needs.intersection(.confirms)
      let expected: ConformanceReport.Outcome =
        if !missing.isEmpty { .skipped(missing: missing) } else {
          result.rule.intervention.map { .skippedWithout($0) } ?? .passed
        }
      #expect(result.outcome == expected)
    }
  }

  @Test("A transport that declares nothing is held against the rules that need nothing")
  func noCapabilities() async {
    let report = await TransportConformance {
      BareTransport(base: MemoryBroker(usesConfirms: true))
    }.run()
    for result in report.results {
      let needs = result.rule.needs
      let expected: ConformanceReport.Outcome =
        if !needs.isEmpty { .skipped(missing: needs) } else {
          result.rule.intervention.map { .skippedWithout($0) } ?? .passed
        }
      #expect(result.outcome == expected, "\(result)")
    }
    #expect(report.results.contains { $0.outcome == .passed })
  }

  @Test("Where there is no transport every rule fails")
  func noTransport() async {
    let report = await TransportConformance { throw RPCError.notConnected }.run()
    #expect(report.failures.count == TransportConformance.rules.count)
  }

  @Test("A transport that never answers fails every rule, and none is waited for beyond its limit")
  func silentTransport() throws {
    let (report, duration) = try inVirtualTime { environment in
      let start = environment.clock.now
      let report = await TransportConformance(limit: .seconds(5)) {
        SilentTransport(environment: environment)
      }.run()
      return (report, start.duration(to: environment.clock.now))
    }
    let checked = TransportConformance.rules.filter { $0.intervention == nil }
    #expect(report.failures.map(\.rule.id) == checked.map(\.id))
    #expect(duration <= .seconds(5) * report.results.count)
  }

  @Test("Rules have names of their own, numbers and sentences")
  func names() {
    let rules = TransportConformance.rules
    #expect(Set(rules.map(\.id)).count == rules.count)
    for rule in rules {
      #expect(rule.id.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" }, "\(rule)")
      #expect(rule.number.first == "A" || rule.number.first == "B", "\(rule)")
      #expect(rule.sentence.hasSuffix("."), "\(rule)")
    }
  }
}

extension ConformanceInterventions {
  /// The interventions on links and queues of a simulation.
  fileprivate static func simulated(_ simulation: Simulation) -> ConformanceInterventions {
    var interventions = ConformanceInterventions()
    interventions.cut = { link, _ in
      guard let link = link as? SimulatedLink else { return }
      simulation.state.withWorld { world in
        if world.closeLink(link.slot) {
          world.scene.outputs.append(.linkClosed(link.slot, reason: "somebody cut it"))
        }
      }
    }
    interventions.deleteQueue = { queue, _ in
      let operatorsLink = try await simulation.openLink { _ in }
      guard let link = operatorsLink as? SimulatedLink else { return }
      let deletion = ClientMethod.deleteQueue(name: queue, ifUnused: false, ifEmpty: false)
      simulation.state.withWorld { $0.submit(deletion, on: link.slot) }
    }
    return interventions
  }
}

extension SimulationOptions {
  /// Options without a journal, because the suite plays servers by hand and checkers would object
  /// to that.
  fileprivate static var unobserved: SimulationOptions {
    var options = SimulationOptions()
    options.journal = .none
    options.usesConfirms = true
    options.latency = DurationRange(least: 1_000_000, most: 3_000_000)
    return options
  }
}

/// A transport without capabilities.
private struct BareTransport: Transport {
  let base: any Transport

  var capabilities: TransportCapabilities { [] }

  func openLink(
    _ receive: @escaping @Sendable (TransportEvent) -> Void
  ) async throws -> any TransportLink {
    try await base.openLink(receive)
  }
}

/// A transport that never opens a link.
private struct SilentTransport: Transport {
  let environment: RPCEnvironment

  var capabilities: TransportCapabilities { .all }

  func openLink(
    _ receive: @escaping @Sendable (TransportEvent) -> Void
  ) async throws -> any TransportLink {
    await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
    throw RPCError.notConnected
  }
}
