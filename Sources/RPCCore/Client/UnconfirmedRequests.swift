/// The requests that the broker has neither confirmed nor refused, by publish tag.
///
/// Publish tags count the publications of a channel from 1, as RabbitMQ's publisher confirms do.
struct UnconfirmedRequests: Sendable {
  private enum Entry: Sendable {
    case waiting(correlationID: String?)
    case answered
  }

  private var entries = Deque<Entry>()
  /// The publish tag of the first entry.
  private var firstTag: UInt64 = 1

  mutating func append(_ correlationID: String?) {
    entries.append(.waiting(correlationID: correlationID))
  }

  /// Removes the request of a tag, or all up to it, and returns the correlation IDs in order.
  mutating func take(_ tag: UInt64, multiple: Bool) -> [String] {
    guard tag >= firstTag, tag - firstTag < UInt64(entries.count) else { return [] }
    let last = Int(tag - firstTag)
    var correlationIDs: [String] = []
    for index in (multiple ? 0 : last)...last {
      if case .waiting(let correlationID?) = entries[index] { correlationIDs.append(correlationID) }
      entries[index] = .answered
    }
    trim()
    return correlationIDs
  }

  private mutating func trim() {
    while case .answered? = entries.first {
      _ = entries.popFirst()
      firstTag += 1
    }
  }
}
