extension Array {
  /// Lends an element to a closure without copying it.
  ///
  /// A copy would retain each reference in the element.
  @inline(__always)
  func read<Result>(_ index: Int, _ look: (borrowing Element) -> Result) -> Result {
    precondition(index >= 0 && index < count, "index out of range")
    // Through a pointer, because the subscript of a buffer returns a copy.
    return withUnsafeBufferPointer { look(($0.baseAddress.unsafelyUnwrapped + index).pointee) }
  }
}
