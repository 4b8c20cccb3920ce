import RPCCore

@testable import RPCSim

/// Everything that is in a value, as text, by reflection: with times counted from now, and with what
/// has no order put in order.
struct Dump {
  private(set) var text = ""
  private let now: Instant

  init(_ value: Any, now: Instant) {
    self.now = now
    add(value)
  }

  func hash(after hash: StableHash) -> StableHash { hash.adding(text) }

  /// What no future and no verdict depends on: what is the same for the whole story, what is kept
  /// to be quick, what only counts, and what is looked at otherwise.
  private static let ignored: Set<String> = [
    "cast", "seed", "journal", "performedCount", "now", "faultChoices", "_memo",
  ]

  private mutating func add(_ value: Any) {
    switch value {
    case let instant as Instant: text += "@\(now.nanoseconds(to: instant))"
    case let world as World: addWorld(world)
    case let agenda as Agenda: addAgenda(agenda)
    case let text as String: self.text += "\"\(text)\""
    case let integer as any FixedWidthInteger: text += "\(integer)"
    case let flag as Bool: text += flag ? "t" : "f"
    default: addParts(of: value)
    }
  }

  private mutating func addWorld(_ world: World) {
    for child in Mirror(reflecting: world).children
    where !Self.ignored.contains(child.label ?? "") {
      text += (child.label ?? "") + "="
      add(child.value)
    }
  }

  private mutating func addParts(of value: Any) {
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .set || mirror.displayStyle == .dictionary {
      let parts = mirror.children.map { Dump($0.value, now: now).text }
      return text += "{" + parts.sorted().joined(separator: ";") + "}"
    }
    if mirror.children.isEmpty { text += "\(value)" }
    text += "("
    var next: Mirror? = mirror
    while let mirror = next {
      for child in mirror.children {
        // The name of a case is nowhere else.
        if mirror.displayStyle == .enum { text += child.label ?? "" }
        add(child.value)
        text += ","
      }
      next = mirror.superclassMirror
    }
    text += ")"
  }

  /// What is planned, without what it is kept in.
  ///
  /// What could have come earlier may as well come now.
  private mutating func addAgenda(_ agenda: Agenda) {
    for (id, entry) in agenda.planned {
      let first = now.nanoseconds(to: entry.window.earliest)
      text += "\(id) \(entry.isParked ? first : max(0, first)) "
      text += "\(now.nanoseconds(to: entry.window.latest)) \(entry.rank) "
      // That it was planned before a timer which ended now shows in its time.
      text += "\(now.nanoseconds(to: agenda.earliest(of: id, from: now))) "
      for part in Mirror(reflecting: entry).children where part.label == "parkedSince" {
        add(part.value)
      }
      add(entry.event)
    }
    // What is parked may be resumed at the instant of that timer.
    let timer = Mirror(reflecting: agenda).children.first { $0.label == "lastTimer" }
    if !agenda.parked.isEmpty, let timer { add(timer.value) }
  }
}
