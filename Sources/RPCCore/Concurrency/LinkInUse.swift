/// The link in use, told from those before it by its number: what they still say counts no more.
struct LinkInUse: Sendable {
  private(set) var link: (any TransportLink)?
  private var number: UInt64 = 0

  /// Whether there is a link; to ask ``link`` for that would copy it.
  var isOpen: Bool {
    if case .some = link { true } else { false }
  }

  /// Another link is about to be opened, and this is its number.
  mutating func begin() -> UInt64 {
    number += 1
    return number
  }

  /// Whether the link of that number was begun and has not ended.
  @inline(__always)
  func isCurrent(_ number: UInt64) -> Bool { number == self.number }

  /// The link is open; `false` if it has ended already, because a link may be lost before whoever
  /// opened it holds it.
  mutating func open(_ link: any TransportLink, _ number: UInt64) -> Bool {
    guard isCurrent(number) else { return false }
    self.link = link
    return true
  }

  /// The link has ended; `false` if that was known.
  mutating func end(_ number: UInt64) -> Bool {
    guard isCurrent(number) else { return false }
    self.number += 1
    link = nil
    return true
  }
}
