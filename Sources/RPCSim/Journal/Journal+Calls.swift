extension Journal {
  /// The calls of a journal, by their indices.
  package struct Calls: RandomAccessCollection, ExpressibleByArrayLiteral, Equatable, Sendable {
    private var list = AgingList<Call>()

    /// Makes a collection of the given calls.
    package init(arrayLiteral elements: Call...) { self.init(elements) }

    init(_ calls: some Sequence<Call>) {
      for call in calls { list.append(call) }
    }

    /// The first index, always 0.
    package var startIndex: Int { 0 }
    /// The number of calls made so far.
    package var endIndex: Int { list.count }

    /// The call at an index.
    package internal(set) subscript(place: Int) -> Call {
      get { list[place] }
      _modify { yield &list[place] }
    }

    /// The indices of the remembered calls.
    ///
    /// Only a run that shortens its journal forgets calls.
    var places: some Sequence<Int> { list.places }

    /// Whether a call exists and is not forgotten.
    func knows(_ place: Int) -> Bool { list.contains(place) }

    mutating func append(_ call: Call) { list.append(call) }

    /// Forgets all calls that are over.
    mutating func forget(allBut living: Living) {
      list.forget { place, _ in !living.contains(call: place) }
    }
  }
}
