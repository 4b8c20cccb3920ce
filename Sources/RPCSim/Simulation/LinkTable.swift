import RPCCore

/// Who receives on each link, found without hashing: it is asked for everything that arrives.
struct LinkTable: Sendable {
  /// By the place of the link's slot; links of processes that have died are kept before the one
  /// that has the place now.
  private var places: [[SimulatedLink]] = []

  /// All links, in the order in which they were opened.
  var all: [SimulatedLink] { places.joined().sorted { $0.number < $1.number } }

  subscript(slot: Slot) -> SimulatedLink? {
    let place = Int(slot.index)
    guard place < places.count else { return nil }
    return places[place].last { $0.slot == slot }
  }

  mutating func insert(_ link: SimulatedLink) {
    let place = Int(link.slot.index)
    while places.count <= place { places.append([]) }
    places[place].append(link)
  }

  mutating func remove(_ slot: Slot) {
    let place = Int(slot.index)
    if place < places.count { places[place].removeAll { $0.slot == slot } }
  }
}
