/// Keeps a value behind one reference, which copies share until one of them changes it.
///
/// For what is made of many parts and not always changed: a copy of what holds it counts one
/// reference, not one for each part, and so does a copy that only another part of it asked for.
@propertyWrapper
struct Boxed<Content> {
  /// One element: an array is shared until it is changed, and knows when it must be copied.
  private var values: [Content]

  init(wrappedValue: Content) { values = [wrappedValue] }

  var wrappedValue: Content {
    @inline(__always) _read { yield values[0] }
    @inline(__always) _modify { yield &values[0] }
  }

  /// Lends the value to a closure without copying it; to read ``wrappedValue`` may copy it.
  @inline(__always)
  func read<Result>(_ body: (borrowing Content) -> Result) -> Result {
    values.read(0, body)
  }
}

extension Boxed: Sendable where Content: Sendable {}
