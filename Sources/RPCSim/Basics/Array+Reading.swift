extension Array {
  /// Looks at an element where it lies; to take it out would copy it, which costs a count for each of
  /// its references.
  @inline(__always)
  func read<Result>(_ index: Int, _ look: (borrowing Element) -> Result) -> Result {
    precondition(index >= 0 && index < count, "index out of range")
    // Through a pointer, because the subscript of a buffer hands out a copy.
    return withUnsafeBufferPointer { look(($0.baseAddress.unsafelyUnwrapped + index).pointee) }
  }
}
