extension Array {
  /// Reverses the order where the elements lie.
  ///
  /// An array's own `reverse()` copies each of them out and back in, which counts for what holds
  /// many references.
  @inlinable
  package mutating func reverseInPlace() {
    guard count > 1 else { return }
    withUnsafeMutableBufferPointer { $0.reverse() }
  }
}
