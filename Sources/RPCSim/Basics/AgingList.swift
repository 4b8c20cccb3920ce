/// A list that counts its elements from 0 for ever, and can let go of those that are over.
///
/// An element is found by its place as fast as in an array. What was let go of leaves no room behind: what is
/// left of earlier times lies in a list of its own, in order.
struct AgingList<Element: Sendable>: Sendable {
  fileprivate struct Survivor: Sendable {
    var place: Int
    var element: Element
  }

  /// What is left of the elements before those in `recent`.
  private var survivors: [Survivor] = []
  /// The place of the first in `recent`.
  private var first = 0
  private var recent: [Element] = []

  init() {}

  /// How many elements were ever added.
  var count: Int {
    @inline(__always) get { first + recent.count }
  }

  /// How many elements were not let go of.
  var keptCount: Int { survivors.count + recent.count }

  /// The places of all elements that are there, in order.
  var places: Places { Places(survivors: survivors, recent: first..<count) }

  /// Places in order, without a list of them.
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

  /// An element that is there.
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

  /// Takes back the element that was added last, since when nothing was let go of.
  mutating func removeLast() -> Element { recent.removeLast() }

  /// Lets go of the elements of which a condition holds.
  ///
  /// Costs time linear in the number of elements that are there.
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
      preconditionFailure("there is no element \(place): it was let go of, or never added")
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
