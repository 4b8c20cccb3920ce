package import RPCCore

/// The first event at which two journals of what should be the same run are not the same.
package struct JournalDifference: Equatable, Sendable {
  /// In which way two events differ.
  package enum Manner: String, Hashable, Sendable {
    /// The same thing happens at another time.
    case time
    /// Both things happen in both runs, in another order.
    case order
    /// The same kind of thing happens to the same process, about the same call, with other content.
    case content
    /// One of the runs is over.
    case length
    /// Something else happens.
    case course
  }

  /// The event's place in both journals.
  package let position: JournalEvent.ID
  /// When it happens in the run that was first; when the run's last event did if it was over.
  package let time: Instant
  /// In which way the events differ.
  package let manner: Manner
  /// What happens in the run that was first, as a trace has it, or `nil` if it was over.
  package let first: String?
  /// What happens in the other run, or `nil` if it was over.
  package let second: String?

  /// Compares two journals, event by event, with everything that an event tells; `nil` if they are the
  /// same.
  ///
  /// - Parameters:
  ///   - first: The journal of the run that was first.
  ///   - second: That of the other one.
  package init?(between first: Journal, and second: Journal) {
    // Mostly they are, and that is quickly seen.
    guard first != second else { return nil }
    self.init(between: SentJournal(first), and: SentJournal(second))
  }

  init?(between first: SentJournal, and second: SentJournal) {
    guard let position = first.firstDifference(from: second) else { return nil }
    let (event, other) = (first.event(at: position), second.event(at: position))
    self.position = position
    time = event?.time ?? first.journal.events.last?.time ?? .start
    manner = Self.manner(of: position, in: first, and: second)
    let (line, otherLine) = (first.line(position), second.line(position))
    // What differs need not be among what a line has room for.
    let isHidden = line == otherLine
    self.first = isHidden ? event.map { "\(line ?? "")  \($0.detail)" } : line
    self.second = isHidden ? other.map { "\(otherLine ?? "")  \($0.detail)" } : otherLine
  }

  private static func manner(
    of position: JournalEvent.ID, in first: SentJournal, and second: SentJournal
  ) -> Manner {
    guard var event = first.event(at: position), let other = second.event(at: position) else {
      return .length
    }
    let isOrder =
      second.journal.events[position...].contains { $0.isLike(event) }
      && first.journal.events[position...].contains { $0.isLike(other) }
    let isSame = (event.kind, event.actor) == (other.kind, other.actor) && event.call == other.call
    if event.time != other.time {
      event.move(to: other.time)
      if event == other { return .time }
    }
    return isOrder && !event.isLike(other) ? .order : isSame ? .content : .course
  }
}

extension JournalEvent {
  /// Lets it happen at another time, with the deadline that counts from then.
  fileprivate mutating func move(to instant: Instant) {
    if case .deadline(let deadline?) = detail {
      detail = .deadline(deadline.advanced(byNanoseconds: time.nanoseconds(to: instant)))
    }
    time = instant
  }
}

extension JournalDifference: CustomStringConvertible {
  /// The place, both events below one another, and what such a difference comes from.
  package var description: String {
    """
    event #\(position), at \(ReadableDuration(time.nanoseconds, isSpaced: true)) of virtual time:
      once:  \(first ?? Self.nothing)
      again: \(second ?? Self.nothing)
    \(advice)
    """
  }

  private static var nothing: String { "       nothing more happens" }

  /// What makes runs differ in this way, in a sentence.
  package var advice: String {
    switch manner {
    case .time:
      "The same happens at another time: a delay comes from a real clock or from random numbers of "
        + "the process."
    case .order:
      "The same happens in another order: something walks over a Dictionary or Set, or a task runs "
        + "outside of the simulation."
    case .content:
      "The same has another content: a real time, a random number of the process or a UUID, the "
        + "order of a Dictionary or Set, or what the first run left in a global variable."
    case .length, .course:
      "The code takes another way: it asks a real clock or random numbers of the process, walks over "
        + "a Dictionary or Set, or finds what the first run left in a global variable."
    }
  }
}

extension JournalEvent {
  /// Whether the same happens in both, whenever and for whatever reason.
  fileprivate func isLike(_ other: JournalEvent) -> Bool {
    kind == other.kind && actor == other.actor && call == other.call && queue == other.queue
      && detail == other.detail
  }
}
