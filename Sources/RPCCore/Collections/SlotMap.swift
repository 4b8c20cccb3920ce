/// Names one element of a ``SlotMap``; it goes stale when the element is removed.
@usableFromInline
package struct Slot: Hashable, Sendable {
  /// The place in the map, small and reused, so that it can index an array beside the map.
  @usableFromInline package let index: Int32
  @usableFromInline let generation: UInt32

  @inlinable
  init(index: Int32, generation: UInt32) {
    self.index = index
    self.generation = generation
  }
}

/// A table whose elements keep their name for life, with constant-time access and no hashing.
///
/// A removed element's place is used again, under another name, so a name kept for too long finds
/// nothing instead of finding a stranger.
@usableFromInline
package struct SlotMap<Element> {
  @usableFromInline
  struct Place {
    /// First, so that it lies where the place does.
    @usableFromInline var element: Element?
    @usableFromInline var generation: UInt32

    @inlinable
    init(generation: UInt32, element: Element?) {
      self.generation = generation
      self.element = element
    }
  }

  @usableFromInline var places: [Place] = []
  @usableFromInline var free: [Int32] = []
  @usableFromInline package internal(set) var count = 0

  @inlinable
  package init() {}

  /// One more than the largest index in use.
  @inlinable
  package var indexLimit: Int { places.count }

  @inlinable
  package func contains(_ slot: Slot) -> Bool {
    let index = Int(slot.index)
    return index < places.count && places[index].generation == slot.generation
      && places[index].element != nil
  }

  /// The element of that name, or `nil` if it was removed; it can be changed in place.
  ///
  /// Setting `nil` is a mistake, because the place would be lost: ``remove(_:)`` removes.
  @inlinable
  package subscript(slot: Slot) -> Element? {
    // A plain getter: a coroutine that is not inlined would allocate its frame at each look.
    @inline(__always) get {
      let index = Int(slot.index)
      guard index < places.count, places[index].generation == slot.generation else { return nil }
      return places[index].element
    }
    @inline(__always) _modify {
      let index = Int(slot.index)
      if index < places.count, places[index].generation == slot.generation {
        yield &places[index].element
      } else {
        var nothing: Element?
        yield &nothing
      }
    }
  }

  /// The name of the element at a place, or `nil` if none is there.
  @inlinable
  package func slot(at index: Int32) -> Slot? {
    guard Int(index) < places.count, places[Int(index)].element != nil else { return nil }
    return Slot(index: index, generation: places[Int(index)].generation)
  }

  /// The same without a look at the element, which would copy it; it takes time for each place that
  /// is free.
  @inlinable
  package func slotInUse(at index: Int32) -> Slot? {
    guard Int(index) < places.count, !free.contains(index) else { return nil }
    return Slot(index: index, generation: places[Int(index)].generation)
  }

  /// Looks at the element of that name where it lies; returns `nil` if it was removed.
  ///
  /// Reading one property through the subscript copies the whole element, which counts for
  /// elements that hold many references.
  @inlinable
  @inline(__always)
  package func read<Result>(_ slot: Slot, _ look: (borrowing Element) -> Result) -> Result? {
    let index = Int(slot.index)
    return places.withUnsafeBufferPointer { places in
      guard index < places.count, places[index].generation == slot.generation,
        let place = places.baseAddress
      else { return nil }
      // A place of that generation is occupied, and an optional's payload lies at its start.
      let element = UnsafeRawPointer(place + index).assumingMemoryBound(to: Element.self)
      return look(element.pointee)
    }
  }

  /// Changes the element of that name in place; returns `nil` if it was removed.
  @inlinable
  @inline(__always)
  package mutating func update<Result>(
    _ slot: Slot, _ change: (inout Element) -> Result
  ) -> Result? {
    places.withUnsafeMutableBufferPointer { places in
      let index = Int(slot.index)
      guard index < places.count, places[index].generation == slot.generation,
        let place = places.baseAddress
      else { return nil }
      // As in `read`.
      let element = UnsafeMutableRawPointer(place + index).assumingMemoryBound(to: Element.self)
      return change(&element.pointee)
    }
  }

  /// The same with another value at hand, for a change that needs both.
  @inlinable
  @inline(__always)
  package mutating func update<Other, Result>(
    _ slot: Slot, with other: inout Other, _ change: (inout Element, inout Other) -> Result
  ) -> Result? {
    update(slot) { change(&$0, &other) }
  }

  @inlinable
  package mutating func insert(_ element: Element) -> Slot {
    count += 1
    if let index = free.popLast() {
      places[Int(index)].element = element
      return Slot(index: index, generation: places[Int(index)].generation)
    }
    places.append(Place(generation: 0, element: element))
    return Slot(index: Int32(places.count - 1), generation: 0)
  }

  @inlinable
  @discardableResult
  package mutating func remove(_ slot: Slot) -> Element? {
    guard contains(slot) else { return nil }
    let index = Int(slot.index)
    let element = places[index].element.take()
    places[index].generation &+= 1
    free.append(slot.index)
    count -= 1
    return element
  }

  /// The names in use, by place.
  @inlinable
  package var slots: [Slot] {
    var slots: [Slot] = []
    slots.reserveCapacity(count)
    for index in 0..<Int32(places.count) {
      if let slot = slot(at: index) { slots.append(slot) }
    }
    return slots
  }
}

extension SlotMap: Sendable where Element: Sendable {}
extension SlotMap.Place: Sendable where Element: Sendable {}
