extension Array {
  /// Reverses the order of the elements in place.
  ///
  /// The array's own `reverse()` copies each element out and back in, which is slow for elements
  /// that hold many references.
  @inlinable
  package mutating func reverseInPlace() {
    guard count > 1 else { return }
    withUnsafeMutableBufferPointer { $0.reverse() }
  }
}
