/// The indices of ready copies in one queue, smallest first: a binary heap.
///
/// A copy that was taken stays in the heap until it reaches the top. The caller says which copies
/// are still ready.
struct ReadyCopies {
  private var heap: [Int] = []

  /// Takes constant time for an index larger than all before it, and logarithmic time otherwise.
  mutating func insert(_ index: Int) {
    heap.append(index)
    var child = heap.count - 1
    while child > 0, heap[child] < heap[(child - 1) / 2] {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// The smallest index whose copy is still ready.
  mutating func first(where isReady: (Int) -> Bool) -> Int? {
    while let top = heap.first {
      if isReady(top) { return top }
      removeFirst()
    }
    return nil
  }

  private mutating func removeFirst() {
    guard let last = heap.popLast(), !heap.isEmpty else { return }
    heap[0] = last
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < heap.count else { return }
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      guard heap[child] < heap[parent] else { return }
      heap.swapAt(child, parent)
      parent = child
    }
  }
}
