/// Names one element of a ``SlotMap``; it goes stale when the element is removed.
package struct Slot: Hashable, Sendable {
  /// The place in the map, small and reused, so that it can index an array beside the map.
  package let index: Int32
  fileprivate let generation: UInt32
}

/// A table whose elements keep their name for life, with constant-time access and no hashing.
///
/// A removed element's place is used again, under another name, so a name kept for too long finds
/// nothing instead of finding a stranger.
package struct SlotMap<Element> {
  fileprivate struct Place {
    var generation: UInt32
    var element: Element?
  }

  private var places: [Place] = []
  private var free: [Int32] = []
  package private(set) var count = 0

  package init() {}

  /// One more than the largest index in use.
  package var indexLimit: Int { places.count }

  package func contains(_ slot: Slot) -> Bool {
    let index = Int(slot.index)
    return index < places.count && places[index].generation == slot.generation
      && places[index].element != nil
  }

  /// The element of that name, or `nil` if it was removed.
  package subscript(slot: Slot) -> Element? {
    _read {
      let index = Int(slot.index)
      if index < places.count, places[index].generation == slot.generation {
        yield places[index].element
      } else {
        yield nil
      }
    }
  }

  /// Changes the element of that name in place; returns `nil` if it was removed.
  @inline(__always)
  package mutating func update<Result>(
    _ slot: Slot, _ change: (inout Element) -> Result
  ) -> Result? {
    let index = Int(slot.index)
    guard index < places.count, places[index].generation == slot.generation else { return nil }
    guard places[index].element != nil else { return nil }
    // swift-format-ignore: NeverForceUnwrap
    return change(&places[index].element!)
  }

  package mutating func insert(_ element: Element) -> Slot {
    count += 1
    if let index = free.popLast() {
      places[Int(index)].element = element
      return Slot(index: index, generation: places[Int(index)].generation)
    }
    places.append(Place(generation: 0, element: element))
    return Slot(index: Int32(places.count - 1), generation: 0)
  }

  @discardableResult
  package mutating func remove(_ slot: Slot) -> Element? {
    guard contains(slot) else { return nil }
    let index = Int(slot.index)
    let element = places[index].element
    places[index].element = nil
    places[index].generation &+= 1
    free.append(slot.index)
    count -= 1
    return element
  }

  /// The names in use, by place.
  package var slots: [Slot] {
    places.indices.compactMap { index in
      places[index].element == nil
        ? nil : Slot(index: Int32(index), generation: places[index].generation)
    }
  }
}

extension SlotMap: Sendable where Element: Sendable {}
extension SlotMap.Place: Sendable where Element: Sendable {}
