import RPCCore

/// The links of a simulation, found without hashing, because each arrival needs a lookup.
struct LinkTable: Sendable {
  /// Indexed by the slot index of the link.
  ///
  /// Links of dead processes are kept before the current link at the index.
  private var links: [[SimulatedLink]] = []

  /// All links, in the order in which they were opened.
  var all: [SimulatedLink] { links.joined().sorted { $0.number < $1.number } }

  subscript(slot: Slot) -> SimulatedLink? {
    let index = Int(slot.index)
    guard index < links.count else { return nil }
    return links[index].last { $0.slot == slot }
  }

  mutating func insert(_ link: SimulatedLink) {
    let index = Int(link.slot.index)
    while links.count <= index { links.append([]) }
    links[index].append(link)
  }

  mutating func remove(_ slot: Slot) {
    let index = Int(slot.index)
    if index < links.count { links[index].removeAll { $0.slot == slot } }
  }
}
