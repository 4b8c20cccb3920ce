//! A transport that wraps another, an observer that counts, and the conformance suite.

import InMemoryBroker
import RPCCore
import RPCSim
import Synchronization

// snippet.transport
/// Passes everything to another transport, and gives each client and server an observer.
struct WatchedTransport<Base: Transport>: Transport {
  var base: Base
  var observer: any RPCObserver

  var capabilities: TransportCapabilities { base.capabilities }

  var environment: RPCEnvironment {
    var environment = base.environment
    environment.makeObserver = { [observer] in observer }
    return environment
  }

  func openLink(
    _ receive: @escaping @Sendable (TransportEvent) -> Void
  ) async throws -> any TransportLink {
    try await base.openLink(receive)
  }
}
// snippet.end

// snippet.observer
/// Counts replies that settle no call.
final class OddReplies: RPCObserver {
  private let count = Mutex(0)

  var total: Int { count.withLock { $0 } }

  func observe(_ event: RPCEvent) {
    guard case .oddReply = event else { return }
    count.withLock { $0 += 1 }
  }
}
// snippet.end

// snippet.conformance
func holdAgainstTheRules() async -> ConformanceReport {
  var interventions = ConformanceInterventions()
  interventions.cut = { link, _ in (link as? MemoryLink)?.sever() }
  return await TransportConformance(interventions: interventions) {
    WatchedTransport(base: MemoryBroker(usesConfirms: true), observer: OddReplies())
  }.run()
}
// snippet.end

// snippet.hide
let report = await holdAgainstTheRules()
print(report)
precondition(report.passed)
