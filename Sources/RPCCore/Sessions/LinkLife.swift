/// Identifies a link of a client or server.
///
/// Links are counted from 1, in the order in which they were requested.
package struct LinkID: Hashable, Sendable {
  /// The number of the link.
  package var rawValue: UInt64

  /// Makes an ID from a number that no other link of the client or server has.
  package init(_ rawValue: UInt64) { self.rawValue = rawValue }
}

/// The links of a client or server, one after the other.
///
/// A link is requested, prepared, used, lost, closed, and requested again. Preparing makes a link
/// usable: the client opens a reply address, or the server consumes a queue. Every opened link is
/// closed, even a lost one. Only then is the next link requested, after a delay.
package struct LinkLife: Hashable, Sendable {
  /// The stage of the links.
  package enum State: Hashable, Sendable {
    /// No link was requested. Becomes `opening` when the session begins, `over` when it ends.
    case idle
    /// A link was requested.
    ///
    /// Becomes `preparing` when the link is open, and `unwanted` when it is lost or the session
    /// ends before that. Becomes `waiting` or `over` when the link cannot be opened.
    case opening(LinkID)
    /// A link was requested, but it is not needed any more.
    ///
    /// Becomes `closing` when the link is open, and `waiting` or `over` when it cannot be opened.
    case unwanted(LinkID, Ending?)
    /// The link is open but not prepared.
    ///
    /// Becomes `open` when the link is prepared. Becomes `closing` when that fails, when the link
    /// is lost, and when the session ends.
    case preparing(LinkID)
    /// The link is in use. Becomes `closing` when it is lost, and when the session ends.
    case open(LinkID)
    /// The link is being closed. Becomes `waiting` or `over` when it is closed.
    case closing(LinkID, Ending?)
    /// There is no link. Becomes `opening` at the instant, and `over` when the session ends.
    case waiting(until: Instant)
    /// No link will follow.
    case over(Ending)
  }

  /// The reason why no link follows.
  package enum Ending: Hashable, Sendable {
    /// The session was told to end.
    case asked
    /// A link was lost, and no other was to be requested.
    case lost
    /// A link could not be opened or prepared, or was lost before it was prepared.
    ///
    /// No other link was to be tried.
    case refused
  }

  /// An action about a link; ``LinkLife`` is told its result.
  package enum Step: Hashable, Sendable {
    /// Open a link.
    case open(LinkID)
    /// Prepare the link.
    case prepare(LinkID)
    /// Close the link, after everything that was to be sent.
    case close(LinkID)
    /// Do nothing: no link will follow.
    case end(Ending)
  }

  /// The time from the end of a link until the next is requested, in nanoseconds; `nil` means
  /// never.
  package let delay: Int64?
  /// The stage of the links.
  package private(set) var state = State.idle
  private var lastNumber: UInt64 = 0

  /// Makes the links of a session that has not begun.
  ///
  /// - Parameter delay: The time from the end of a link until the next is requested, in
  ///   nanoseconds; `nil` means never.
  package init(delay: Int64?) { self.delay = delay }

  /// The link that is in use; `nil` if none is.
  package var openLink: LinkID? {
    guard case .open(let link) = state else { return nil }
    return link
  }

  /// The link that is being opened, being prepared or in use; `nil` if there is none.
  package var current: LinkID? {
    switch state {
    case .opening(let link), .preparing(let link), .open(let link): link
    case .idle, .unwanted, .closing, .waiting, .over: nil
    }
  }

  /// Whether a link is the current one.
  ///
  /// Reports about any other link are out of date.
  package func isCurrent(_ link: LinkID) -> Bool {
    switch state {
    case .opening(link), .preparing(link), .open(link): true
    default: false
    }
  }

  /// Whether there is a link, or may be one later.
  package var mayOpen: Bool {
    switch state {
    case .idle, .opening, .preparing, .open, .waiting: true
    case .unwanted(_, let ending), .closing(_, let ending): ending == nil
    case .over: false
    }
  }

  /// The instant at which ``passTime(now:)`` has something to do; `nil` if there is none.
  package var nextInstant: Instant? {
    guard case .waiting(let until) = state else { return nil }
    return until
  }

  // MARK: Inputs

  /// Begins the session.
  ///
  /// Returns `nil` if it began before or has ended.
  package mutating func begin() -> Step? {
    guard case .idle = state else { return nil }
    return openNext()
  }

  /// Reports that the requested link is open.
  package mutating func opened(_ link: LinkID) -> Step? {
    switch state {
    case .opening(link):
      state = .preparing(link)
      return .prepare(link)
    case .unwanted(link, let ending): return close(link, ending)
    default: return nil
    }
  }

  /// Reports that the requested link could not be opened.
  package mutating func refused(_ link: LinkID, now: Instant) -> Step? {
    switch state {
    case .opening(link): goOn(endingIfLast(.refused), now: now)
    case .unwanted(link, let ending): goOn(ending, now: now)
    default: nil
    }
  }

  /// Reports that the link is prepared.
  ///
  /// Returns `false` if it was lost or is not needed any more.
  package mutating func prepared(_ link: LinkID) -> Bool {
    guard case .preparing(link) = state else { return false }
    state = .open(link)
    return true
  }

  /// Reports that the link could not be prepared.
  package mutating func notPrepared(_ link: LinkID) -> Step? {
    guard case .preparing(link) = state else { return nil }
    return close(link, endingIfLast(.refused))
  }

  /// Reports that the link was lost.
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

  /// Reports that the link is closed.
  package mutating func closed(_ link: LinkID, now: Instant) -> Step? {
    guard case .closing(link, let ending) = state else { return nil }
    return goOn(ending, now: now)
  }

  /// Reports the current time.
  ///
  /// The next link is requested if it is due.
  package mutating func passTime(now: Instant) -> Step? {
    guard case .waiting(let until) = state, until <= now else { return nil }
    return openNext()
  }

  /// Requests the next link before ``passTime(now:)`` would.
  ///
  /// A shell may know when a link is available.
  package mutating func retry() -> Step? {
    guard case .waiting = state else { return nil }
    return openNext()
  }

  /// Ends the session.
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

  // MARK: Transitions

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
