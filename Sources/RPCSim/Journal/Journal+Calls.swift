extension Journal {
  /// The calls that were made, by their places.
  package struct Calls: RandomAccessCollection, ExpressibleByArrayLiteral, Equatable, Sendable {
    private var list = AgingList<Call>()

    /// No call, or those of a list.
    package init(arrayLiteral elements: Call...) { self.init(elements) }

    init(_ calls: some Sequence<Call>) {
      for call in calls { list.append(call) }
    }

    /// 0.
    package var startIndex: Int { 0 }
    /// How many calls were made.
    package var endIndex: Int { list.count }

    /// A call by its place.
    package internal(set) subscript(place: Int) -> Call {
      get { list[place] }
      _modify { yield &list[place] }
    }

    /// The places of the calls that were not forgotten: all, but while a run goes on whose journal is cut.
    var places: some Sequence<Int> { list.places }

    /// Whether a call was made and not forgotten.
    func knows(_ place: Int) -> Bool { list.contains(place) }

    mutating func append(_ call: Call) { list.append(call) }

    /// Forgets all calls that are over.
    mutating func forget(allBut living: Living) {
      list.forget { place, _ in !living.contains(call: place) }
    }
  }
}
