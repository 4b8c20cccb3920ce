import RPCCore

/// The calls that hosted clients have under way, by their IDs in the clients.
///
/// The ID of a call is an index in a table of the client. So the IDs of one client are close
/// together, and no hashing is needed.
struct HostedCalls: Sendable {
  private struct Entry: Sendable {
    var name: CallID
    var call: Int
  }

  /// Indexed by client, then by the slot index of the ID.
  private var clients: [[Entry?]] = []

  func call(named name: CallID, of client: Int) -> Int? {
    let index = Int(Slot(name).index)
    guard client < clients.count, index < clients[client].count,
      let entry = clients[client][index], entry.name == name
    else { return nil }
    return entry.call
  }

  mutating func insert(_ call: Int, named name: CallID, of client: Int) {
    let index = Int(Slot(name).index)
    while clients.count <= client { clients.append([]) }
    while clients[client].count <= index { clients[client].append(nil) }
    clients[client][index] = Entry(name: name, call: call)
  }

  mutating func remove(named name: CallID, of client: Int) -> Int? {
    guard let call = call(named: name, of: client) else { return nil }
    clients[client][Int(Slot(name).index)] = nil
    return call
  }
}

/// The calls of the correlation IDs that hosted clients have sent.
///
/// The call of a message is nearly always known without a lookup here. So notes are put into the
/// dictionary only at the next lookup.
struct Correlations: Sendable {
  private var noted: [(id: String, call: Int)] = []
  private var calls: [String: Int] = [:]

  mutating func note(_ id: String, of call: Int) { noted.append((id, call)) }

  mutating func forget(allBut living: Living) {
    noted.removeAll { !living.contains(call: $0.call) }
    calls = calls.filter { living.contains(call: $0.value) }
  }

  /// The call that used an ID last.
  mutating func call(of id: String) -> Int? {
    for (id, call) in noted { calls[id] = call }
    noted.removeAll(keepingCapacity: true)
    return calls[id]
  }
}
