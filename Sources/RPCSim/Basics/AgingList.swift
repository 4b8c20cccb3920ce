/// A list that numbers its elements from 0 and can forget elements that are over.
///
/// Access by index takes constant time for an element added since the last ``forget(where:)``, and
/// logarithmic time for an older one. A forgotten element takes no memory.
struct AgingList<Element: Sendable>: Sendable {
  fileprivate struct Survivor: Sendable {
    var index: Int
    var element: Element
  }

  /// The kept elements before those in `recent`, in order.
  private var survivors: [Survivor] = []
  /// The index of the first element in `recent`.
  private var first = 0
  private var recent: [Element] = []

  init() {}

  /// The number of elements ever added, forgotten ones included.
  var count: Int {
    @inline(__always) get { first + recent.count }
  }

  /// The number of elements that are not forgotten.
  var keptCount: Int { survivors.count + recent.count }

  /// The indices of all kept elements, in order.
  var indices: Indices { Indices(survivors: survivors, recent: first..<count) }

  /// The indices of kept elements in order, without an array of them.
  struct Indices: Sequence, IteratorProtocol {
    private let survivors: [Survivor]
    private var index = 0
    private var recent: Range<Int>

    fileprivate init(survivors: [Survivor], recent: Range<Int>) {
      self.survivors = survivors
      self.recent = recent
    }

    mutating func next() -> Int? {
      guard index == survivors.count else {
        defer { index += 1 }
        return survivors[index].index
      }
      return recent.popFirst()
    }
  }

  @inline(__always)
  func contains(_ index: Int) -> Bool {
    index >= first ? index < count : survivor(at: index) != nil
  }

  /// The element at an index.
  ///
  /// Traps if the element was forgotten or never added.
  subscript(index: Int) -> Element {
    @inline(__always) get {
      index >= first ? recent[index - first] : survivors[needed(index)].element
    }
    @inline(__always) _modify {
      if index >= first {
        yield &recent[index - first]
      } else {
        yield &survivors[needed(index)].element
      }
    }
  }

  mutating func append(_ element: consuming Element) { recent.append(element) }

  /// Removes and returns the last element.
  ///
  /// ``forget(where:)`` must not have been called since the element was appended.
  mutating func removeLast() -> Element { recent.removeLast() }

  /// Forgets the elements that satisfy a condition.
  ///
  /// Takes time linear in the number of elements before the call.
  mutating func forget(where isOver: (_ index: Int, _ element: Element) -> Bool) {
    survivors.removeAll { isOver($0.index, $0.element) }
    for (offset, element) in recent.enumerated() where !isOver(first + offset, element) {
      survivors.append(Survivor(index: first + offset, element: element))
    }
    first = count
    recent.removeAll(keepingCapacity: true)
  }

  private func survivor(at index: Int) -> Int? {
    var (low, high) = (0, survivors.count)
    while low < high {
      let middle = (low + high) / 2
      if survivors[middle].index < index { low = middle + 1 } else { high = middle }
    }
    return low < survivors.count && survivors[low].index == index ? low : nil
  }

  private func needed(_ index: Int) -> Int {
    guard let found = survivor(at: index) else {
      preconditionFailure("there is no element \(index): it was removed, or never added")
    }
    return found
  }
}

extension AgingList: Equatable where Element: Equatable {
  static func == (left: AgingList, right: AgingList) -> Bool {
    left.count == right.count && left.indices.elementsEqual(right.indices)
      && left.indices.allSatisfy { left[$0] == right[$0] }
  }
}
