/// A value for every place, such as a process's or a call's; those that were not set have the first.
struct PlaceTable<Value: Sendable>: Sendable {
  private let first: Value
  private var values: [Value] = []

  init(_ first: Value) { self.first = first }

  /// The places of which any may have been set.
  var indices: Range<Int> { values.indices }

  subscript(place: Int) -> Value {
    get { values.indices.contains(place) ? values[place] : first }
    _modify {
      while values.count <= place { values.append(first) }
      yield &values[place]
    }
  }
}
