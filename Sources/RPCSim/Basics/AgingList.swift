/// A list that numbers its elements from 0 and can forget elements that are over.
///
/// Access by index takes constant time for an element added since the last ``forget(where:)``, and
/// logarithmic time for an older one. A forgotten element takes no memory.
struct AgingList<Element: Sendable>: Sendable {
  fileprivate struct Survivor: Sendable {
    var place: Int
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
  var places: Places { Places(survivors: survivors, recent: first..<count) }

  /// The indices of kept elements in order, without an array of them.
  struct Places: Sequence, IteratorProtocol {
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
        return survivors[index].place
      }
      return recent.popFirst()
    }
  }

  @inline(__always)
  func contains(_ place: Int) -> Bool {
    place >= first ? place < count : survivor(at: place) != nil
  }

  /// The element at an index.
  ///
  /// Traps if the element was forgotten or never added.
  subscript(place: Int) -> Element {
    @inline(__always) get {
      place >= first ? recent[place - first] : survivors[needed(place)].element
    }
    @inline(__always) _modify {
      if place >= first {
        yield &recent[place - first]
      } else {
        yield &survivors[needed(place)].element
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
  mutating func forget(where isOver: (_ place: Int, _ element: Element) -> Bool) {
    survivors.removeAll { isOver($0.place, $0.element) }
    for (offset, element) in recent.enumerated() where !isOver(first + offset, element) {
      survivors.append(Survivor(place: first + offset, element: element))
    }
    first = count
    recent.removeAll(keepingCapacity: true)
  }

  private func survivor(at place: Int) -> Int? {
    var (low, high) = (0, survivors.count)
    while low < high {
      let middle = (low + high) / 2
      if survivors[middle].place < place { low = middle + 1 } else { high = middle }
    }
    return low < survivors.count && survivors[low].place == place ? low : nil
  }

  private func needed(_ place: Int) -> Int {
    guard let found = survivor(at: place) else {
      preconditionFailure("there is no element \(place): it was removed, or never added")
    }
    return found
  }
}

extension AgingList: Equatable where Element: Equatable {
  static func == (left: AgingList, right: AgingList) -> Bool {
    left.count == right.count && left.places.elementsEqual(right.places)
      && left.places.allSatisfy { left[$0] == right[$0] }
  }
}
