import Foundation
import Testing

@testable import RPCSim

/// A search knows a state by its future relative to now, so it must know every instant that a
/// machine keeps.
@Suite("Instants that machines keep")
struct KeptInstantsTests {
  /// For each stored instant, the part of a state by which the search knows it.
  private static let known = [
    "RPCCore/Client/PendingRequest.swift deadline": "kept instants, of pending calls",
    "RPCCore/Client/DeadlineQueue.swift deadline": "kept instants, of pending calls",
    "RPCCore/Client/PollingCall.swift last": "all times of the past, where calls are polled for",
    "RPCCore/Client/PollingCall.swift deadline":
      "all times of the past, where calls are polled for",
    "RPCCore/Client/RPCRequest.swift deadline": "kept instants, of pending calls",
    "RPCCore/Client/RPCClientStateMachine.swift nextDeadline": "the agenda, as the client's timer",
    "RPCCore/Server/Run.swift deadline": "all times of the past, where requests carry deadlines",
    "RPCCore/Server/RPCServerStateMachine.swift now": "nothing: it is the time of the last input",
    "RPCCore/Server/RequestTerms.swift deadline":
      "all times of the past, where requests carry deadlines",
    "RPCCore/Server/SubmittedCalls.swift due": "all times of the past, where calls are polled for",
    "RPCCore/Server/RememberedReplies.swift due":
      "all times of the past, where repeats are answered as before",
    "RPCCore/Server/ServerAction.swift deadline":
      "all times of the past, where requests carry deadlines",
    "InMemoryBroker/Machine/BrokerStateMachine+Expiry.swift expiry":
      "the agenda, as the broker's timer",
    "InMemoryBroker/Machine/BrokerStatus.swift headExpiry": "nothing: it is a report",
    "InMemoryBroker/Queues/QueueEntry.swift expiry": "kept instants, of messages that expire",
    "InMemoryBroker/Queues/Queue.swift timer": "the agenda, as the broker's timer",
    "InMemoryBroker/Queues/Queue.swift idleDeadline": "kept instants, of unused queues",
    "RPCSim/World/Timeline/Agenda.swift earliest": "the agenda",
    "RPCSim/World/Timeline/Agenda.swift latest": "the agenda",
    "RPCSim/World/Timeline/Agenda.swift parkedSince":
      "all times of the past, where processes stand still or are cut off",
    "RPCSim/World/Hosted/HostedProcess.swift cutOffUntil": "nothing: real code is not searched",
    "RPCSim/World/Timeline/Timeline.swift now": "nothing: everything is relative to it",
    "RPCSim/World/Scene/BrokerHouse.swift downUntil": "the agenda, as the broker's start",
    "RPCSim/World/Calls/Waiters.swift deadlines": "all times of the past, where somebody waits",
    "RPCSim/World/Scripted/ScriptedProcess.swift at": "the agenda, as the client's timer",
  ]

  private static let folders = [
    "RPCCore/Client", "RPCCore/Server", "InMemoryBroker/Machine", "InMemoryBroker/Queues",
    "RPCSim/World",
  ]

  @Test("Each is known to the search, and this list has no other")
  func list() {
    let found = Documentation.sources.flatMap { file -> [String] in
      let path = file.path.replacing("Sources/", with: "", maxReplacements: 1)
      guard Self.folders.contains(where: { path.hasPrefix("\($0)/") }) else { return [] }
      return file.text.split(separator: "\n").compactMap(Self.property).map { "\(path) \($0)" }
    }
    #expect(Set(found).sorted() == Self.known.keys.sorted())
  }

  /// The name of the stored property with an instant that a line declares; `nil` if there is none.
  private static func property(_ line: Substring) -> Substring? {
    let type =
      #/^\s+(?:[a-z()]+\s+)*(?:var|let) ([A-Za-z]+)(?:: [\[\]A-Za-z: ]*Instant[\]?]*| = Instant\.\w+)(?: = .*)?$/#
    guard let match = line.firstMatch(of: type) else { return nil }
    return match.output.1
  }

  @Test(
    "A stored instant is found, and nothing else",
    arguments: [
      ("    var deadline: Instant?", "deadline"), ("  var now = Instant.start", "now"),
      ("  private var deadlines: [Int: Instant] = [:]", "deadlines"),
      ("  public internal(set) var nextDeadline: Instant?", "nextDeadline"),
      ("  public var nextSweep: Instant? {", nil), ("  var latency: DurationRange", nil),
      ("  var nextSweep: Instant? { retained.first?.due }", nil),
    ])
  func ways(line: String, name: String?) {
    #expect(Self.property(line[...]).map(String.init) == name)
  }
}
