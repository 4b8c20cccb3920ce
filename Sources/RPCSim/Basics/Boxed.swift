/// Stores a value behind one reference.
///
/// Copies share it until one of them changes the value.
///
/// It suits a value of many parts that changes rarely. A copy of the owner then retains one
/// reference instead of one for each part. The same holds if the owner is copied because another
/// part of it changes.
@propertyWrapper
struct Boxed<Content> {
  /// An array of one element, because an array is copied only when it changes.
  private var values: [Content]

  init(wrappedValue: Content) { values = [wrappedValue] }

  var wrappedValue: Content {
    @inline(__always) _read { yield values[0] }
    @inline(__always) _modify { yield &values[0] }
  }

  /// Lends the value to a closure without copying it.
  ///
  /// Reading ``wrappedValue`` may copy it.
  @inline(__always)
  func read<Result>(_ body: (borrowing Content) -> Result) -> Result {
    values.read(0, body)
  }
}

extension Boxed: Sendable where Content: Sendable {}
