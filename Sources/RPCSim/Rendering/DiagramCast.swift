/// The columns of a diagram: callers on the left, the broker in the middle, servers on the right.
struct DiagramCast: Sendable {
  /// The participants, from left to right.
  let participants: [Participant]
  private let columns: [Participant: Int]
  private let servers: Set<Participant>

  /// Only a participant with an event in the range gets a column.
  ///
  /// The order is that of the whole journal, so that excerpts agree with each other.
  init(_ journal: Journal, in range: Range<JournalEvent.ID>, hops: HopReader) {
    var present: Set<Participant> = []
    for event in journal.events[range] {
      present.insert(event.participant)
      guard let hop = hops.hop(endingWith: event) else { continue }
      present.formUnion([hop.from, hop.to])
    }
    let servers = Self.servers(of: journal)
    self.servers = servers
    participants = present.sorted { Self.sortKey(of: $0, servers) < Self.sortKey(of: $1, servers) }
    columns = Dictionary(
      zip(participants, participants.indices), uniquingKeysWith: { first, _ in first })
  }

  /// The column of a participant, counted from the left; `nil` if it has none.
  func column(of participant: Participant) -> Int? { columns[participant] }

  func role(of participant: Participant) -> SequenceDiagram.Lifeline.Role {
    if participant == .broker { return .broker }
    return servers.contains(participant) ? .server : .caller
  }

  private static func sortKey(of participant: Participant, _ servers: Set<Participant>) -> (
    Int, Int
  ) {
    guard case .process(let index) = participant else { return (1, 0) }
    return (servers.contains(participant) ? 2 : 0, index)
  }

  /// The processes that receive requests, or consume from a queue with a name.
  private static func servers(of journal: Journal) -> Set<Participant> {
    var servers: Set<Participant> = []
    for event in journal.events {
      switch (event.kind, event.detail) {
      case (.requestReceived, _), (.handlerStarted, _): servers.insert(event.participant)
      case (.consumerAdded, .owner(let process?))
      where event.queue?.hasPrefix("amq.") == false:
        servers.insert(.process(process))
      default: break
      }
    }
    return servers
  }
}
