/// A ring buffer: a queue with constant-time access to both ends and to each index.
///
/// The standard library has no such type. In an array, removing the first element moves all others.
@usableFromInline
package struct Deque<Element> {
  @usableFromInline var slots: [Element?] = []
  @usableFromInline var head = 0
  @usableFromInline package internal(set) var count = 0

  @inlinable
  package init() {}

  @inlinable
  package var isEmpty: Bool { count == 0 }

  @inlinable
  package var first: Element? { count == 0 ? nil : slots[head] }

  @inlinable
  package var last: Element? { count == 0 ? nil : slots[slot(count - 1)] }

  /// The element at an index, counted from the front.
  @inlinable
  package subscript(index: Int) -> Element {
    @inline(__always) _read {
      precondition(index >= 0 && index < count, "index out of range")
      yield slots[slot(index)].unsafelyUnwrapped
    }
    @inline(__always) _modify {
      precondition(index >= 0 && index < count, "index out of range")
      let position = slot(index)
      // swift-format-ignore: NeverForceUnwrap
      yield &slots[position]!
    }
  }

  /// Reads the element at an index, counted from the front, without a copy.
  ///
  /// Reading one property through the subscript copies the whole element, which is slow for
  /// elements that hold many references.
  @inlinable
  @inline(__always)
  package func read<Result>(_ index: Int, _ look: (borrowing Element) -> Result) -> Result {
    precondition(index >= 0 && index < count, "index out of range")
    let position = slot(index)
    return slots.withUnsafeBufferPointer { slots in
      // The slot is occupied, and the payload of an optional is at its start.
      let address = UnsafeRawPointer(slots.baseAddress.unsafelyUnwrapped + position)
      return look(address.assumingMemoryBound(to: Element.self).pointee)
    }
  }

  @inlinable
  package mutating func append(_ element: consuming Element) {
    if count == slots.count { grow() }
    slots[slot(count)] = consume element
    count += 1
  }

  @inlinable
  package mutating func prepend(_ element: consuming Element) {
    if count == slots.count { grow() }
    head = head == 0 ? slots.count - 1 : head - 1
    slots[head] = consume element
    count += 1
  }

  @inlinable
  package mutating func popFirst() -> Element? {
    guard count > 0 else { return nil }
    let element = empty(head)
    head = head + 1 == slots.count ? 0 : head + 1
    count -= 1
    return element
  }

  @inlinable
  package mutating func popLast() -> Element? {
    guard count > 0 else { return nil }
    let element = empty(slot(count - 1))
    count -= 1
    return element
  }

  @inlinable
  package mutating func removeAll() {
    self = Deque()
  }

  /// Removes the elements that satisfy a condition, and keeps the order of the rest.
  @inlinable
  package mutating func removeAll(where shouldRemove: (Element) -> Bool) {
    var kept = Deque()
    while let element = popFirst() {
      if !shouldRemove(element) { kept.append(element) }
    }
    self = kept
  }

  /// Moves the element out of a slot; reading it and writing `nil` would copy and destroy it.
  @inlinable
  @inline(__always)
  mutating func empty(_ position: Int) -> Element? {
    slots.withUnsafeMutableBufferPointer { slots in
      let address = slots.baseAddress.unsafelyUnwrapped + position
      let element = address.move()
      address.initialize(to: nil)
      return element
    }
  }

  @inlinable
  func slot(_ index: Int) -> Int {
    let position = head + index
    return position < slots.count ? position : position - slots.count
  }

  @inlinable
  mutating func grow() {
    var larger: [Element?] = []
    larger.reserveCapacity(Swift.max(8, slots.count * 2))
    for index in 0..<count { larger.append(slots[slot(index)]) }
    larger.append(contentsOf: repeatElement(nil, count: larger.capacity - count))
    slots = larger
    head = 0
  }
}

extension Deque: Sendable where Element: Sendable {}

extension Deque: Sequence {
  @usableFromInline
  package struct Iterator: IteratorProtocol {
    @usableFromInline let deque: Deque
    @usableFromInline var index = 0

    @inlinable
    init(deque: Deque) { self.deque = deque }

    @inlinable
    package mutating func next() -> Element? {
      guard index < deque.count else { return nil }
      defer { index += 1 }
      return deque[index]
    }
  }

  @inlinable
  package func makeIterator() -> Iterator { Iterator(deque: self) }
}

extension Deque: Equatable where Element: Equatable {
  @inlinable
  package static func == (left: Deque, right: Deque) -> Bool {
    left.count == right.count && left.elementsEqual(right)
  }
}
