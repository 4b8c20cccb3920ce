/// A value for every index, such as that of a process or a call.
///
/// An index that was never set has the initial value.
struct PlaceTable<Element: Sendable>: Sendable {
  private let first: Element
  private var elements = AgingList<Element>()

  init(_ first: Element) { self.first = first }

  /// The indices that may have been set, in order.
  var places: AgingList<Element>.Places { elements.places }

  subscript(place: Int) -> Element {
    get { elements.contains(place) ? elements[place] : first }
    _modify {
      guard elements.contains(place) || place >= elements.count else {
        var element = first
        yield &element
        return
      }
      while elements.count <= place { elements.append(first) }
      yield &elements[place]
    }
  }

  /// Whether an index was forgotten.
  ///
  /// A value that is set at a forgotten index is dropped.
  func hasForgotten(_ place: Int) -> Bool { place < elements.count && !elements.contains(place) }

  /// Forgets the indices that satisfy a condition.
  ///
  /// They have the initial value again.
  mutating func forget(where isOver: (Int) -> Bool) {
    elements.forget { place, _ in isOver(place) }
  }
}
