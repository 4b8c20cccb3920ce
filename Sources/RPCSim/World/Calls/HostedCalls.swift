import RPCCore

/// The world's numbers of the calls that hosted clients have under way.
///
/// A client names a call by a place in a table of its own, so the names of one client lie close
/// together and nothing has to be hashed.
struct HostedCalls: Sendable {
  private struct Entry: Sendable {
    var name: CallID
    var call: Int
  }

  /// By client and the place that the call's name gives.
  private var clients: [[Entry?]] = []

  func call(named name: CallID, of client: Int) -> Int? {
    let place = Int(Slot(name).index)
    guard client < clients.count, place < clients[client].count,
      let entry = clients[client][place], entry.name == name
    else { return nil }
    return entry.call
  }

  mutating func insert(_ call: Int, named name: CallID, of client: Int) {
    let place = Int(Slot(name).index)
    while clients.count <= client { clients.append([]) }
    while clients[client].count <= place { clients[client].append(nil) }
    clients[client][place] = Entry(name: name, call: call)
  }

  mutating func remove(named name: CallID, of client: Int) -> Int? {
    guard let call = call(named: name, of: client) else { return nil }
    clients[client][Int(Slot(name).index)] = nil
    return call
  }
}

/// The calls of correlation IDs that hosted clients have sent.
///
/// Nearly always it is known without looking here which call a message belongs to, so what was
/// noted is put in order only once somebody looks.
struct Correlations: Sendable {
  private var noted: [(id: String, call: Int)] = []
  private var calls: [String: Int] = [:]

  mutating func note(_ id: String, of call: Int) { noted.append((id, call)) }

  mutating func forget(allBut living: Living) {
    noted.removeAll { !living.contains(call: $0.call) }
    calls = calls.filter { living.contains(call: $0.value) }
  }

  /// The call that was the last to use an ID.
  mutating func call(of id: String) -> Int? {
    for (id, call) in noted { calls[id] = call }
    noted.removeAll(keepingCapacity: true)
    return calls[id]
  }
}
