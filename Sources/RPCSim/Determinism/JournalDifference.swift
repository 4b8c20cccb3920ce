package import RPCCore

/// The first event at which two journals differ that should be equal.
package struct JournalDifference: Equatable, Sendable {
  /// The way in which two events differ.
  package enum Manner: String, Hashable, Sendable {
    /// The same event happens at another instant.
    case time
    /// Both events happen in both runs, in another order.
    case order
    /// Events of the same kind, participant and call have different content.
    case content
    /// One of the runs has ended.
    case length
    /// Another event happens.
    case course
  }

  /// The index of the event in both journals.
  package let position: JournalEvent.ID
  /// The instant of the event in the first run, or of that run's last event if the run has ended.
  package let time: Instant
  /// The way in which the events differ.
  package let manner: Manner
  /// The event of the first run as a line of a trace, or `nil` if the run has ended.
  package let first: String?
  /// The event of the second run as a line of a trace, or `nil` if the run has ended.
  package let second: String?

  /// Compares two journals event by event, with all content of each event.
  ///
  /// The result is `nil` if the journals are equal.
  ///
  /// - Parameters:
  ///   - first: The journal of the first run.
  ///   - second: The journal of the second run.
  package init?(between first: Journal, and second: Journal) {
    // A quick test first, because most journals are equal.
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
    // A line has no room for all content, so the detail is added if it alone differs.
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
    let isSame =
      (event.kind, event.participant) == (other.kind, other.participant) && event.call == other.call
    if event.time != other.time {
      event.move(to: other.time)
      if event == other { return .time }
    }
    return isOrder && !event.isLike(other) ? .order : isSame ? .content : .course
  }
}

extension JournalEvent {
  /// Moves the event to another instant, together with a deadline that counts from it.
  fileprivate mutating func move(to instant: Instant) {
    if case .deadline(let deadline?) = detail {
      detail = .deadline(deadline.advanced(byNanoseconds: time.nanoseconds(to: instant)))
    }
    time = instant
  }
}

extension JournalDifference: CustomStringConvertible {
  /// The index and time, both events, and the likely cause of the difference.
  package var description: String {
    """
    event #\(position), at \(ReadableDuration(time.nanoseconds, isSpaced: true)) of virtual time:
      once:  \(first ?? Self.nothing)
      again: \(second ?? Self.nothing)
    \(advice)
    """
  }

  private static var nothing: String { "       nothing more happens" }

  /// The likely cause of such a difference, in one sentence.
  package var advice: String {
    switch manner {
    case .time:
      "The same event happens at another time: a delay comes from a real clock or from random "
        + "numbers of the process."
    case .order:
      "The same events happen in another order: code walks over a Dictionary or Set, or a task "
        + "runs outside of the simulation."
    case .content:
      "The same event has other content: a real time, a random number of the process or a UUID, "
        + "the order of a Dictionary or Set, or what the first run left in a global variable."
    case .length, .course:
      "The code takes another path: it asks a real clock or random numbers of the process, walks "
        + "over a Dictionary or Set, or finds what the first run left in a global variable."
    }
  }
}

extension JournalEvent {
  /// Whether kind, participant, call, queue and detail are equal.
  fileprivate func isLike(_ other: JournalEvent) -> Bool {
    kind == other.kind && participant == other.participant && call == other.call
      && queue == other.queue
      && detail == other.detail
  }
}
