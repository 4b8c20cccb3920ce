/// Names a link of a client or of a server: they are counted from 1, in the order in which they were
/// asked for.
package struct LinkID: Hashable, Sendable {
  /// The number that is the name.
  package var rawValue: UInt64

  /// Makes a name of a number that no other link of the client or server has.
  package init(_ rawValue: UInt64) { self.rawValue = rawValue }
}

/// The links of a client or of a server, one after the other: asked for, prepared, used, lost, closed,
/// and asked for again.
///
/// Preparing is what makes a link of use: asking for a reply address, or consuming a queue. Each link
/// that was there is closed, however it ended, and only then is there another, some time later.
package struct LinkLife: Hashable, Sendable {
  /// Where the links stand.
  package enum State: Hashable, Sendable {
    /// No link was asked for. Becomes `opening` when the session begins, `over` when it ends.
    case idle
    /// A link was asked for. Becomes `preparing` when it is there, `unwanted` when it is lost or the
    /// session ends before, and `waiting` or `over` when there is none to be had.
    case opening(LinkID)
    /// A link was asked for and will be of no use. Becomes `closing` when it is there, and `waiting` or
    /// `over` when there is none to be had.
    case unwanted(LinkID, Ending?)
    /// The link is there. Becomes `open` when it is prepared, `closing` when that fails, when the link is
    /// lost, and when the session ends.
    case preparing(LinkID)
    /// The link is in use. Becomes `closing` when it is lost, and when the session ends.
    case open(LinkID)
    /// The link is being closed. Becomes `waiting` or `over` when it is closed.
    case closing(LinkID, Ending?)
    /// There is no link. Becomes `opening` at the instant, and `over` when the session ends.
    case waiting(until: Instant)
    /// There will be no link any more.
    case over(Ending)
  }

  /// Why there is no other link.
  package enum Ending: Hashable, Sendable {
    /// The session was to end.
    case asked
    /// A link was lost, and another was not to be asked for.
    case lost
    /// There was no link to be had, or it could not be prepared, or was lost before, and that was not to be
    /// tried again.
    case refused
  }

  /// What is to be done about a link; ``LinkLife`` is told what came of it.
  package enum Step: Hashable, Sendable {
    /// Ask for a link.
    case open(LinkID)
    /// Make it of use.
    case prepare(LinkID)
    /// Close it, behind all that was to be sent.
    case close(LinkID)
    /// Nothing: there will be no link any more.
    case end(Ending)
  }

  /// The time from the end of a link until another is asked for, in nanoseconds; `nil` is never.
  package let delay: Int64?
  /// Where the links stand.
  package private(set) var state = State.idle
  private var lastNumber: UInt64 = 0

  /// Makes the links of a session that has not begun.
  ///
  /// - Parameter delay: The time from the end of a link until another is asked for, in nanoseconds;
  ///   `nil` is never.
  package init(delay: Int64?) { self.delay = delay }

  /// The link that is in use; `nil` if none is.
  package var openLink: LinkID? {
    guard case .open(let link) = state else { return nil }
    return link
  }

  /// The link that was asked for last, if it has not been lost; `nil` if there is none.
  package var current: LinkID? {
    switch state {
    case .opening(let link), .preparing(let link), .open(let link): link
    case .idle, .unwanted, .closing, .waiting, .over: nil
    }
  }

  /// Whether a link was asked for and has not been lost: what is said of any other is out of date.
  package func isCurrent(_ link: LinkID) -> Bool {
    switch state {
    case .opening(link), .preparing(link), .open(link): true
    default: false
    }
  }

  /// Whether there is a link, or may be one at some time.
  package var mayOpen: Bool {
    switch state {
    case .idle, .opening, .preparing, .open, .waiting: true
    case .unwanted(_, let ending), .closing(_, let ending): ending == nil
    case .over: false
    }
  }

  /// When ``passTime(now:)`` has something to do.
  package var nextInstant: Instant? {
    guard case .waiting(let until) = state else { return nil }
    return until
  }

  // MARK: What happens

  /// The session begins; `nil` if it began before, or has ended.
  package mutating func begin() -> Step? {
    guard case .idle = state else { return nil }
    return openNext()
  }

  /// The link that was asked for is there.
  package mutating func opened(_ link: LinkID) -> Step? {
    switch state {
    case .opening(link):
      state = .preparing(link)
      return .prepare(link)
    case .unwanted(link, let ending): return close(link, ending)
    default: return nil
    }
  }

  /// There is no link to be had.
  package mutating func refused(_ link: LinkID, now: Instant) -> Step? {
    switch state {
    case .opening(link): goOn(endingIfLast(.refused), now: now)
    case .unwanted(link, let ending): goOn(ending, now: now)
    default: nil
    }
  }

  /// The link is of use now; `false` if it was lost, or is not wanted any more.
  package mutating func prepared(_ link: LinkID) -> Bool {
    guard case .preparing(link) = state else { return false }
    state = .open(link)
    return true
  }

  /// The link cannot be made of use.
  package mutating func notPrepared(_ link: LinkID) -> Step? {
    guard case .preparing(link) = state else { return nil }
    return close(link, endingIfLast(.refused))
  }

  /// The link was lost.
  package mutating func lost(_ link: LinkID) -> Step? {
    switch state {
    case .opening(link):
      state = .unwanted(link, endingIfLast(.lost))
      return nil
    case .preparing(link): return close(link, endingIfLast(.refused))
    case .open(link): return close(link, endingIfLast(.lost))
    default: return nil
    }
  }

  /// The link that was to be closed is.
  package mutating func closed(_ link: LinkID, now: Instant) -> Step? {
    guard case .closing(link, let ending) = state else { return nil }
    return goOn(ending, now: now)
  }

  /// Time has passed: another link is asked for if it is time for that.
  package mutating func passTime(now: Instant) -> Step? {
    guard case .waiting(let until) = state, until <= now else { return nil }
    return openNext()
  }

  /// It is time for another link, whatever ``passTime(now:)`` would say: a driver may know better when
  /// there is one to be had.
  package mutating func retry() -> Step? {
    guard case .waiting = state else { return nil }
    return openNext()
  }

  /// The session is to end.
  package mutating func end() -> Step? {
    switch state {
    case .idle, .waiting:
      state = .over(.asked)
      return .end(.asked)
    case .opening(let link), .unwanted(let link, nil):
      state = .unwanted(link, .asked)
      return nil
    case .preparing(let link), .open(let link): return close(link, .asked)
    case .closing(let link, nil):
      state = .closing(link, .asked)
      return nil
    case .unwanted, .closing, .over: return nil
    }
  }

  // MARK: What follows

  private mutating func openNext() -> Step {
    lastNumber += 1
    let link = LinkID(lastNumber)
    state = .opening(link)
    return .open(link)
  }

  private mutating func close(_ link: LinkID, _ ending: Ending?) -> Step {
    state = .closing(link, ending)
    return .close(link)
  }

  private mutating func goOn(_ ending: Ending?, now: Instant) -> Step? {
    guard ending == nil, let delay else {
      let ending = ending ?? .lost
      state = .over(ending)
      return .end(ending)
    }
    state = .waiting(until: now.advanced(byNanoseconds: delay))
    return nil
  }

  private func endingIfLast(_ ending: Ending) -> Ending? { delay == nil ? ending : nil }
}
