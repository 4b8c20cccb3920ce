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
    let place = Int(places[Int(item)])
    guard place >= 0 else {
      heap.append((key, item))
      places[Int(item)] = Int32(heap.count - 1)
      siftUp(heap.count - 1)
      return
    }
    heap[place].key = key
    siftDown(siftUp(place))
  }

  @inlinable
  package mutating func remove(_ item: Int32) {
    guard Int(item) < places.count, places[Int(item)] >= 0 else { return }
    let place = Int(places[Int(item)])
    let last = heap.count - 1
    withEntries { heap, places in
      places[Int(item)] = -1
      guard place < last else { return }
      heap[place] = heap[last]
      places[Int(heap[place].item)] = Int32(place)
    }
    heap.removeLast()
    if place < last { siftDown(siftUp(place)) }
  }

  @inlinable
  @discardableResult
  mutating func siftUp(_ start: Int) -> Int {
    withEntries { heap, places in
      var place = start
      let entry = heap[place]
      while place > 0 {
        let parent = (place - 1) / 2
        guard entry.key < heap[parent].key else { break }
        heap[place] = heap[parent]
        places[Int(heap[place].item)] = Int32(place)
        place = parent
      }
      heap[place] = entry
      places[Int(entry.item)] = Int32(place)
      return place
    }
  }

  @inlinable
  mutating func siftDown(_ start: Int) {
    withEntries { heap, places in
      var place = start
      let entry = heap[place]
      while true {
        var child = 2 * place + 1
        guard child < heap.count else { break }
        if child + 1 < heap.count, heap[child + 1].key < heap[child].key { child += 1 }
        guard heap[child].key < entry.key else { break }
        heap[place] = heap[child]
        places[Int(heap[place].item)] = Int32(place)
        place = child
      }
      heap[place] = entry
      places[Int(entry.item)] = Int32(place)
    }
  }

  /// Gives access to both arrays with one check of uniqueness each, not one per move.
  @inlinable
  @inline(__always)
  mutating func withEntries<Result>(
    _ body: (
      UnsafeMutableBufferPointer<(key: Key, item: Int32)>, UnsafeMutableBufferPointer<Int32>
    ) -> Result
  ) -> Result {
    heap.withUnsafeMutableBufferPointer { heap in
      places.withUnsafeMutableBufferPointer { places in body(heap, places) }
    }
  }
}

extension IndexedHeap: Sendable where Key: Sendable {}
