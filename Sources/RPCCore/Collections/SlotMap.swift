/// The name of one element of a ``SlotMap``; it becomes invalid when the element is removed.
@usableFromInline
package struct Slot: Hashable, Sendable {
  /// The index in the map: it is small and reused, so it can also index a separate array.
  @usableFromInline package let index: Int32
  @usableFromInline let generation: UInt32

  @inlinable
  init(index: Int32, generation: UInt32) {
    self.index = index
    self.generation = generation
  }
}

/// A table whose elements keep their name until removal, with constant-time access and no hashing.
///
/// The index of a removed element is used again under another name. So an outdated name finds no
/// element instead of a wrong one.
@usableFromInline
package struct SlotMap<Element> {
  @usableFromInline
  struct Cell {
    /// The first property, so that its address is the address of the `Cell`.
    @usableFromInline var element: Element?
    @usableFromInline var generation: UInt32

    @inlinable
    init(generation: UInt32, element: Element?) {
      self.generation = generation
      self.element = element
    }
  }

  @usableFromInline var cells: [Cell] = []
  @usableFromInline var free: [Int32] = []
  @usableFromInline package internal(set) var count = 0

  @inlinable
  package init() {}

  /// One more than the largest index in use.
  @inlinable
  package var indexLimit: Int { cells.count }

  @inlinable
  package func contains(_ slot: Slot) -> Bool {
    let index = Int(slot.index)
    return index < cells.count && cells[index].generation == slot.generation
      && cells[index].element != nil
  }

  /// The element of a name, or `nil` if it was removed; it can be changed in place.
  ///
  /// Do not set `nil`, because the index would never be used again: use ``remove(_:)``.
  @inlinable
  package subscript(slot: Slot) -> Element? {
    // A plain getter, because a coroutine that is not inlined allocates its frame at each read.
    @inline(__always) get {
      let index = Int(slot.index)
      guard index < cells.count, cells[index].generation == slot.generation else { return nil }
      return cells[index].element
    }
    @inline(__always) _modify {
      let index = Int(slot.index)
      if index < cells.count, cells[index].generation == slot.generation {
        yield &cells[index].element
      } else {
        var nothing: Element?
        yield &nothing
      }
    }
  }

  /// The name of the element at an index, or `nil` if there is none.
  @inlinable
  package func slot(at index: Int32) -> Slot? {
    guard Int(index) < cells.count, cells[Int(index)].element != nil else { return nil }
    return Slot(index: index, generation: cells[Int(index)].generation)
  }

  /// The name of the element at an index, or `nil`, found without reading the element.
  ///
  /// Reading the element would copy it. This takes linear time in the number of free indexes.
  @inlinable
  package func slotInUse(at index: Int32) -> Slot? {
    guard Int(index) < cells.count, !free.contains(index) else { return nil }
    return Slot(index: index, generation: cells[Int(index)].generation)
  }

  /// Reads the element of a name without a copy; returns `nil` if it was removed.
  ///
  /// Reading one property through the subscript copies the whole element, which is slow for
  /// elements that hold many references.
  @inlinable
  @inline(__always)
  package func read<Result>(_ slot: Slot, _ look: (borrowing Element) -> Result) -> Result? {
    let index = Int(slot.index)
    return cells.withUnsafeBufferPointer { cells in
      guard index < cells.count, cells[index].generation == slot.generation,
        let cell = cells.baseAddress
      else { return nil }
      // A `Cell` of that generation is occupied, and the payload of an optional is at its start.
      let element = UnsafeRawPointer(cell + index).assumingMemoryBound(to: Element.self)
      return look(element.pointee)
    }
  }

  /// Changes the element of a name in place; returns `nil` if it was removed.
  @inlinable
  @inline(__always)
  package mutating func update<Result>(
    _ slot: Slot, _ change: (inout Element) -> Result
  ) -> Result? {
    cells.withUnsafeMutableBufferPointer { cells in
      let index = Int(slot.index)
      guard index < cells.count, cells[index].generation == slot.generation,
        let cell = cells.baseAddress
      else { return nil }
      // As in `read`.
      let element = UnsafeMutableRawPointer(cell + index).assumingMemoryBound(to: Element.self)
      return change(&element.pointee)
    }
  }

  /// Changes the element of a name together with another value; returns `nil` if it was removed.
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
      cells[Int(index)].element = element
      return Slot(index: index, generation: cells[Int(index)].generation)
    }
    cells.append(Cell(generation: 0, element: element))
    return Slot(index: Int32(cells.count - 1), generation: 0)
  }

  @inlinable
  @discardableResult
  package mutating func remove(_ slot: Slot) -> Element? {
    guard contains(slot) else { return nil }
    let index = Int(slot.index)
    let element = cells[index].element.take()
    cells[index].generation &+= 1
    free.append(slot.index)
    count -= 1
    return element
  }

  /// The names in use, in the order of their indexes.
  @inlinable
  package var slots: [Slot] {
    var slots: [Slot] = []
    slots.reserveCapacity(count)
    for index in 0..<Int32(cells.count) {
      if let slot = slot(at: index) { slots.append(slot) }
    }
    return slots
  }
}

extension SlotMap: Sendable where Element: Sendable {}
extension SlotMap.Cell: Sendable where Element: Sendable {}
