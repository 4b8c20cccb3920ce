/// A value for every place, such as a process's or a call's; those that were not set have the first.
struct PlaceTable<Element: Sendable>: Sendable {
  private let first: Element
  private var elements = AgingList<Element>()

  init(_ first: Element) { self.first = first }

  /// The places of which any may have been set.
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

  /// Whether a place was forgotten; what is set there from then on is not kept.
  func hasForgotten(_ place: Int) -> Bool { place < elements.count && !elements.contains(place) }

  /// Forgets the places of which a condition holds; they have the first value again.
  mutating func forget(where isOver: (Int) -> Bool) {
    elements.forget { place, _ in isOver(place) }
  }
}
