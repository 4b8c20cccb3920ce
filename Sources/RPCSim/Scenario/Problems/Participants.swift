/// A client or a server of a scenario, which may be several processes.
struct NamedParticipant {
  enum Role {
    case client
    case server
  }

  let name: String
  let count: Int
  let role: Role
  /// Whether it makes calls, so that it passes the fault points of callers.
  var calls: Bool
  /// Whether it is hosted, so that its actions are unknown before the run.
  var isHosted = false

  var isServer: Bool { role == .server }

  /// Whether it may serve, so that it passes the fault points of servers.
  var mayServe: Bool { isServer || isHosted }
}

/// The clients and servers of a scenario, by their names and by the names of group members.
struct Participants {
  let names: [String]
  private var byName: [String: NamedParticipant] = [:]

  init(_ scenario: Scenario) {
    let servers = scenario.servers.map { server in
      let calls = server.methods.contains { !$0.calls.isEmpty }
      return NamedParticipant(name: server.name, count: server.count, role: .server, calls: calls)
    }
    let clients = scenario.clients.map {
      NamedParticipant(
        name: $0.name, count: $0.count, role: .client, calls: true, isHosted: $0.isHosted)
    }
    names = (servers + clients).map(\.name)
    for participant in servers + clients where byName[participant.name] == nil {
      byName[participant.name] = participant
    }
    for step in scenario.steps where step.callLabel != nil {
      if let name = self[step.process]?.name { byName[name]?.calls = true }
    }
  }

  /// The participant of this name, or the group with a member of this name.
  subscript(name: String) -> NamedParticipant? {
    byName[name] ?? group(withMember: name)
  }

  /// The number of processes that a name stands for.
  func size(of name: String) -> Int {
    byName[name].map { max(1, $0.count) } ?? 1
  }

  private func group(withMember name: String) -> NamedParticipant? {
    for (base, ordinal) in Self.splits(of: name) {
      if let group = byName[base], group.count > 1, ordinal <= group.count { return group }
    }
    return nil
  }

  /// The group with a member that has the same name as this participant or one of its members.
  func clash(with participant: NamedParticipant) -> NamedParticipant? {
    for (base, ordinal) in Self.splits(of: participant.name) {
      guard let group = byName[base], group.count > 1 else { continue }
      if ordinal <= group.count { return group }
      // The first member has the smallest number: "a1" and 1 make the 11th "a".
      if participant.count > 1, ordinal * 10 + 1 <= group.count { return group }
    }
    return nil
  }

  /// The ways to read a name as a member's name: "a12" is the 12th "a" or the second "a1".
  private static func splits(of name: String) -> [(base: String, ordinal: Int)] {
    var splits: [(String, Int)] = []
    // Groups have at most a thousand members, so six digits are more than enough.
    for length in 1...6 {
      let digits = name.suffix(length)
      guard digits.count == length, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { break }
      guard let ordinal = Int(digits), digits.first != "0" else { continue }
      splits.append((String(name.dropLast(length)), ordinal))
    }
    return splits
  }
}
