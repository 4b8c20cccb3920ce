import RPCCore

/// Values that the code of a run notes in their order, for expectations about them.
///
/// ```swift
/// let charged = ObservedValues<String>()
/// sim.process("cashier") { cashier in
///   try await RPCServer(cashier, serving: "payments") {
///     $0.handle("charge") { (order: String) in charged.append(order) }
///   }.run()
/// }
/// …
/// #expect(charged.all == ["order-1"])
/// ```
///
/// It is outside of all processes, so a crash loses nothing. Make one in the body of the test, for
/// each run its own. Any thread can use it.
public final class ObservedValues<Element: Sendable>: Sendable {
  private let elements = WatchedMutex<[Element]>([])

  /// Makes a list without values.
  public init() {}

  /// Notes a value behind all others.
  public func append(_ element: Element) {
    elements.withLock { $0.append(element) }
  }

  /// The values so far, in their order.
  public var all: [Element] { elements.withLock(\.self) }

  /// The number of values so far.
  public var count: Int { elements.withLock(\.count) }

  /// Whether there is no value yet.
  public var isEmpty: Bool { count == 0 }
}
