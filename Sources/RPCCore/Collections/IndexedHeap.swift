/// A binary heap of small integers, ordered by a key.
///
/// Finding an item takes constant time; adding, moving and removing one take logarithmic time. It
/// holds timers and events. The order of equal keys is unspecified, so keys must be unique where
/// the order has an effect.
@usableFromInline
package struct IndexedHeap<Key: Comparable> {
  @usableFromInline var heap: [(key: Key, item: Int32)] = []
  /// The index of each item in the heap, or -1.
  @usableFromInline var positions: [Int32] = []

  @inlinable
  package init() {}

  @inlinable
  package var isEmpty: Bool { heap.isEmpty }
  @inlinable
  package var count: Int { heap.count }

  /// The item with the smallest key.
  @inlinable
  package var first: (key: Key, item: Int32)? { heap.first }

  /// All entries, in unspecified order.
  @inlinable
  package var entries: [(key: Key, item: Int32)] { heap }

  @inlinable
  package func key(of item: Int32) -> Key? {
    guard Int(item) < positions.count, positions[Int(item)] >= 0 else { return nil }
    return heap[Int(positions[Int(item)])].key
  }

  /// Adds an item, or changes its key.
  @inlinable
  package mutating func set(_ item: Int32, key: Key) {
    while Int(item) >= positions.count { positions.append(-1) }
    if positions[Int(item)] < 0 {
      positions[Int(item)] = Int32(heap.count)
      heap.append((key, item))
    }
    withEntries { $0.sift((key, item), at: Int($0.positions[Int(item)])) }
  }

  @inlinable
  package mutating func remove(_ item: Int32) {
    guard Int(item) < positions.count, positions[Int(item)] >= 0 else { return }
    withEntries {
      let position = Int($0.positions[Int(item)])
      $0.positions[Int(item)] = -1
      $0.count -= 1
      guard position < $0.count else { return }
      $0.sift($0.heap[$0.count], at: position)
    }
    heap.removeLast()
  }

  /// Gives access to both arrays with one check of uniqueness each, not one per move.
  @inlinable
  @inline(__always)
  mutating func withEntries(_ body: (inout HeapEntries<Key>) -> Void) {
    heap.withUnsafeMutableBufferPointer { heap in
      positions.withUnsafeMutableBufferPointer { positions in
        var entries = HeapEntries(heap: heap, positions: positions, count: heap.count)
        body(&entries)
      }
    }
  }
}

/// The arrays of a heap, accessed in place.
@usableFromInline
struct HeapEntries<Key: Comparable> {
  @usableFromInline let heap: UnsafeMutableBufferPointer<(key: Key, item: Int32)>
  @usableFromInline let positions: UnsafeMutableBufferPointer<Int32>
  @usableFromInline var count: Int

  @inlinable
  init(
    heap: UnsafeMutableBufferPointer<(key: Key, item: Int32)>,
    positions: UnsafeMutableBufferPointer<Int32>, count: Int
  ) {
    self.heap = heap
    self.positions = positions
    self.count = count
  }

  /// Moves an entry up or down from a free index to its index in the order.
  @inlinable
  @inline(__always)
  func sift(_ entry: (key: Key, item: Int32), at start: Int) {
    let position = rise(entry, from: start)
    put(entry, at: position == start ? sink(entry, from: start) : position)
  }

  /// Moves down the parents that come after the entry, and returns the index that becomes free.
  @inlinable
  @inline(__always)
  func rise(_ entry: (key: Key, item: Int32), from start: Int) -> Int {
    var position = start
    while position > 0 {
      let parent = (position - 1) / 2
      guard entry.key < heap[parent].key else { break }
      put(heap[parent], at: position)
      position = parent
    }
    return position
  }

  /// Moves up the children that come before the entry, and returns the index that becomes free.
  @inlinable
  @inline(__always)
  func sink(_ entry: (key: Key, item: Int32), from start: Int) -> Int {
    var position = start
    while true {
      var child = 2 * position + 1
      guard child < count else { return position }
      if child + 1 < count, heap[child + 1].key < heap[child].key { child += 1 }
      guard heap[child].key < entry.key else { return position }
      put(heap[child], at: position)
      position = child
    }
  }

  @inlinable
  @inline(__always)
  func put(_ entry: (key: Key, item: Int32), at position: Int) {
    heap[position] = entry
    positions[Int(entry.item)] = Int32(position)
  }
}

extension IndexedHeap: Sendable where Key: Sendable {}
