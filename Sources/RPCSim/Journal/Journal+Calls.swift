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
    package internal(set) subscript(index: Int) -> Call {
      get { list[index] }
      _modify { yield &list[index] }
    }

    /// The indices of the remembered calls.
    ///
    /// Only a run that shortens its journal forgets calls.
    var indices: some Sequence<Int> { list.indices }

    /// Whether a call exists and is not forgotten.
    func knows(_ index: Int) -> Bool { list.contains(index) }

    mutating func append(_ call: Call) { list.append(call) }

    /// Forgets all calls that are over.
    mutating func forget(allBut living: Living) {
      list.forget { index, _ in !living.contains(call: index) }
    }
  }
}
