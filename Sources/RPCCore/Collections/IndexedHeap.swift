/// A binary heap of small integers ordered by a key, in which any of them can be found, moved and
/// removed in logarithmic time.
///
/// Timers and events live here. The order among equal keys is not stated, so a key that decides
/// anything must be unique.
@usableFromInline
package struct IndexedHeap<Key: Comparable> {
  @usableFromInline var heap: [(key: Key, item: Int32)] = []
  /// Where each item stands in the heap, or -1.
  @usableFromInline var places: [Int32] = []

  @inlinable
  package init() {}

  @inlinable
  package var isEmpty: Bool { heap.isEmpty }
  @inlinable
  package var count: Int { heap.count }

  /// The item with the smallest key.
  @inlinable
  package var first: (key: Key, item: Int32)? { heap.first }

  /// All entries, in no stated order.
  @inlinable
  package var entries: [(key: Key, item: Int32)] { heap }

  @inlinable
  package func key(of item: Int32) -> Key? {
    guard Int(item) < places.count, places[Int(item)] >= 0 else { return nil }
    return heap[Int(places[Int(item)])].key
  }

  /// Puts an item in, or moves it to another key.
  @inlinable
  package mutating func set(_ item: Int32, key: Key) {
    while Int(item) >= places.count { places.append(-1) }
    if places[Int(item)] < 0 {
      places[Int(item)] = Int32(heap.count)
      heap.append((key, item))
    }
    withEntries { $0.settle((key, item), at: Int($0.places[Int(item)])) }
  }

  @inlinable
  package mutating func remove(_ item: Int32) {
    guard Int(item) < places.count, places[Int(item)] >= 0 else { return }
    withEntries {
      let place = Int($0.places[Int(item)])
      $0.places[Int(item)] = -1
      $0.count -= 1
      guard place < $0.count else { return }
      $0.settle($0.heap[$0.count], at: place)
    }
    heap.removeLast()
  }

  /// Gives access to both arrays with one check of uniqueness each, not one per move.
  @inlinable
  @inline(__always)
  mutating func withEntries(_ body: (inout HeapEntries<Key>) -> Void) {
    heap.withUnsafeMutableBufferPointer { heap in
      places.withUnsafeMutableBufferPointer { places in
        var entries = HeapEntries(heap: heap, places: places, count: heap.count)
        body(&entries)
      }
    }
  }
}

/// The arrays of a heap where they lie.
@usableFromInline
struct HeapEntries<Key: Comparable> {
  @usableFromInline let heap: UnsafeMutableBufferPointer<(key: Key, item: Int32)>
  @usableFromInline let places: UnsafeMutableBufferPointer<Int32>
  @usableFromInline var count: Int

  @inlinable
  init(
    heap: UnsafeMutableBufferPointer<(key: Key, item: Int32)>,
    places: UnsafeMutableBufferPointer<Int32>, count: Int
  ) {
    self.heap = heap
    self.places = places
    self.count = count
  }

  /// Puts an entry where it belongs, from a place that is free: up, or else down.
  @inlinable
  @inline(__always)
  func settle(_ entry: (key: Key, item: Int32), at start: Int) {
    let place = rise(entry, from: start)
    put(entry, at: place == start ? sink(entry, from: start) : place)
  }

  /// Moves what must come after the entry down, and returns the place that is free then.
  @inlinable
  @inline(__always)
  func rise(_ entry: (key: Key, item: Int32), from start: Int) -> Int {
    var place = start
    while place > 0 {
      let parent = (place - 1) / 2
      guard entry.key < heap[parent].key else { break }
      put(heap[parent], at: place)
      place = parent
    }
    return place
  }

  /// Moves what must come before the entry up, and returns the place that is free then.
  @inlinable
  @inline(__always)
  func sink(_ entry: (key: Key, item: Int32), from start: Int) -> Int {
    var place = start
    while true {
      var child = 2 * place + 1
      guard child < count else { return place }
      if child + 1 < count, heap[child + 1].key < heap[child].key { child += 1 }
      guard heap[child].key < entry.key else { return place }
      put(heap[child], at: place)
      place = child
    }
  }

  @inlinable
  @inline(__always)
  func put(_ entry: (key: Key, item: Int32), at place: Int) {
    heap[place] = entry
    places[Int(entry.item)] = Int32(place)
  }
}

extension IndexedHeap: Sendable where Key: Sendable {}
