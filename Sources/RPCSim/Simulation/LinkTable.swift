import RPCCore

/// The links of a simulation, found without hashing, because each arrival needs a lookup.
struct LinkTable: Sendable {
  /// Indexed by the slot index of the link.
  ///
  /// Links of dead processes are kept before the current link at the index.
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
