/// A value for every index, such as that of a process or a call.
///
/// An index that was never set has the initial value.
struct IndexTable<Element: Sendable>: Sendable {
  private let first: Element
  private var elements = AgingList<Element>()

  init(_ first: Element) { self.first = first }

  /// The indices that may have been set, in order.
  var indices: AgingList<Element>.Indices { elements.indices }

  subscript(index: Int) -> Element {
    get { elements.contains(index) ? elements[index] : first }
    _modify {
      guard elements.contains(index) || index >= elements.count else {
        var element = first
        yield &element
        return
      }
      while elements.count <= index { elements.append(first) }
      yield &elements[index]
    }
  }

  /// Whether an index was forgotten.
  ///
  /// A value that is set at a forgotten index is dropped.
  func hasForgotten(_ index: Int) -> Bool { index < elements.count && !elements.contains(index) }

  /// Forgets the indices that satisfy a condition.
  ///
  /// They have the initial value again.
  mutating func forget(where isOver: (Int) -> Bool) {
    elements.forget { index, _ in isOver(index) }
  }
}
