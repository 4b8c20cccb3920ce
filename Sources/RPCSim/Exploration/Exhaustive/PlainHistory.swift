import InMemoryBroker
import RPCCore

/// What is remembered of how a state came about, in a story that is plain: how each call ended, how
/// often it was handled, and where its messages are.
///
/// It follows each message through the life that messages have in such a story. As long as all is
/// as it should be, checkers will find nothing in what happened so far, whatever it was. Whatever is
/// not makes the history odd, for good; then the state has to be known by all that led to it.
struct PlainHistory: Sendable {
  /// What became of a call.
  struct Call: Sendable {
    var process: Int32
    /// The event that it began with.
    var start: JournalEvent.ID
    var request = RequestPhase.made
    /// What was done about the request since it was delivered.
    var visit: Visit = []
    var visitor: Int32 = -1
    /// The delivery that holds the request.
    var channel: Int32 = 0
    var tag: UInt64 = 0
    /// Which queue it went into, and how many messages were enqueued before.
    var queue: UInt64 = 0
    var place: UInt32 = 0
    /// The phases of the replies, four bits each, the first reply's lowest.
    var replies: UInt64 = 0
    var replyCount = 0
    var isSettled = false
    /// How often its handler ran, and at which servers, whatever their order.
    var runs = 0
    var runsByServer: UInt64 = 0
    /// How many replies were of no use.
    var extra = 0
    /// When it was made, until when it waits, and how and when it ended.
    var ends: Fingerprint
  }

  enum RequestPhase: UInt8, Sendable {
    case made, sent, published, ready, handedOut, gone, lost
  }

  enum ReplyPhase: UInt64, Sendable {
    case none, sent, published, enqueued, delivered, over
  }

  struct Visit: OptionSet, Sendable {
    let rawValue: UInt8
    static let received = Visit(rawValue: 1 << 0)
    static let started = Visit(rawValue: 1 << 1)
    static let finished = Visit(rawValue: 1 << 2)
    static let replied = Visit(rawValue: 1 << 3)
    static let acknowledged = Visit(rawValue: 1 << 4)
    /// The delivery was lost on its way.
    static let lost = Visit(rawValue: 1 << 5)
    /// Nobody is left to do anything about it.
    static let dead = Visit(rawValue: 1 << 6)
  }

  /// A delivery on its way to a process.
  struct Flight: Sendable {
    var event: JournalEvent.ID
    var trace: MessageTrace
    var channel: Int
    var tag: UInt64
  }

  var calls: [Call] = []
  /// How many consumers of each process were added since it connected.
  var consumers: [UInt8]
  var flights: [Flight] = []
  /// The last delivery tag of each channel, by the channel's number.
  var lastTags: [UInt64] = []
  /// What was published and has no fate yet.
  var publication: MessageTrace?
  var enqueuedCount: UInt32 = 0
  /// Whether anything happened that is not part of a plain story.
  var isOdd = false
  /// How many events it was told.
  private(set) var eventCount = 0

  init(processes: Int) { consumers = Array(repeating: 0, count: processes) }

  /// Takes in what was written down since it was last asked.
  mutating func advance(through journal: Journal, _ cast: Cast) {
    for index in (eventCount - journal.startsAt)..<journal.events.count where !isOdd {
      isOdd = !read(journal.events[index], journal.startsAt + index, journal, cast)
    }
    eventCount = journal.nextEvent
  }

  /// What is remembered of a process: the requests that it was sent, and its consumers.
  func fingerprint(ofProcess process: Int, naming name: (Int) -> UInt64) -> UInt64 {
    var sum = UInt64(consumers[process])
    for index in calls.indices
    where calls[index].request == .handedOut && calls[index].visitor == Int32(process) {
      sum &+= RandomStream.mix(name(index))
    }
    return sum
  }

  /// How it is known: by all that checkers and expectations will want to know of what happened so
  /// far and that the world itself does not tell.
  func fingerprint(countsRunsByServer: Bool, naming name: (Int) -> UInt64) -> UInt64 {
    var sum: UInt64 = 0
    for index in calls.indices {
      var print = Fingerprint(3)
      print.add(name(index))
      calls[index].add(to: &print, countsRunsByServer)
      if calls[index].isWaiting { print.add(rank(of: index)) }
      sum &+= print.value
    }
    if let publication {
      sum &+= RandomStream.mix(name(Int(publication.subject)) ^ UInt64(publication.kind.rawValue))
    }
    return sum
  }
}

extension PlainHistory {
  /// How many requests that are in a queue, or may come back to it, were enqueued before.
  private func rank(of call: Int) -> Int {
    calls.count {
      $0.isWaiting && $0.queue == calls[call].queue && $0.place < calls[call].place
    }
  }
}

extension PlainHistory.Call {
  /// Whether the request is in its queue, or may come back to it.
  fileprivate var isWaiting: Bool { request == .ready || request == .handedOut }

  fileprivate func add(to print: inout Fingerprint, _ countsRunsByServer: Bool) {
    print.add(Int(request.rawValue) << 16 | Int(visit.rawValue))
    print.add(runs << 32 | extra << 1 | (isSettled ? 1 : 0))
    if countsRunsByServer { print.add(runsByServer) }
    print.add(ends.value)
    // Which reply is which means nothing.
    var (phases, left) = (UInt64(0), replies)
    while left != 0 {
      phases &+= RandomStream.mix((left & 0xF) % PlainHistory.ReplyPhase.over.rawValue)
      left >>= 4
    }
    print.add(phases)
  }

  /// The phase of a reply, counted from 1; `nil` if there are too many.
  func phase(ofReply number: Int) -> PlainHistory.ReplyPhase? {
    guard number >= 1, number <= 16 else { return nil }
    return PlainHistory.ReplyPhase(rawValue: replies >> (4 * UInt64(number - 1)) & 0xF)
  }

  /// Moves a reply on, if it is where it has to be.
  mutating func move(
    reply number: Int, from old: PlainHistory.ReplyPhase, to new: PlainHistory.ReplyPhase
  ) -> Bool {
    guard phase(ofReply: number) == old else { return false }
    replies ^= (old.rawValue ^ new.rawValue) << (4 * UInt64(number - 1))
    return true
  }

  /// Moves the request on, if it is where it has to be.
  mutating func move(
    from old: PlainHistory.RequestPhase, to new: PlainHistory.RequestPhase
  ) -> Bool {
    guard request == old else { return false }
    request = new
    return true
  }

  /// Notes what a server does about the request, in its order.
  mutating func add(
    _ step: PlainHistory.Visit, at process: Int, behind before: PlainHistory.Visit
  ) -> Bool {
    guard request == .handedOut, visitor == Int32(process), visit == before else { return false }
    visit.insert(step)
    return true
  }
}
