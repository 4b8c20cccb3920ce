import InMemoryBroker
import RPCCore

/// The history of a run of a plain scenario: how each call ended, how often it was handled, and
/// where its messages are.
///
/// It follows each message through the life that messages have in such a scenario. While every
/// event fits that life, checkers find nothing wrong with the past. An event that does not fit
/// makes the history odd for good. Then the state is identified by its causes.
struct PlainHistory: Sendable {
  /// The history of one call.
  struct Call: Sendable {
    var process: Int32
    /// The event that started the call.
    var start: JournalEvent.ID
    var request = RequestPhase.made
    /// The progress of a server with the request since its last delivery.
    var visit: Visit = []
    var visitor: Int32 = -1
    /// The channel of the delivery that holds the request, and its tag.
    var channel: Int32 = 0
    var tag: UInt64 = 0
    /// The hash of the request's queue, and the number of requests enqueued before.
    var queue: UInt64 = 0
    var position: UInt32 = 0
    /// The phases of the replies, four bits each.
    ///
    /// The first reply has the lowest bits.
    var replies: UInt64 = 0
    var replyCount = 0
    var isSettled = false
    /// The number of handler runs, and a sum over their servers that ignores the order.
    var runs = 0
    var runsByServer: UInt64 = 0
    /// The number of replies of no use.
    var extra = 0
    /// The instants at which the call started and ended, its deadline, and its outcome.
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
    /// No process is left that could handle the request.
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
  /// The number of consumers of each process since it connected.
  var consumers: [UInt8]
  var flights: [Flight] = []
  /// The last delivery tag of each channel, by channel number.
  var lastTags: [UInt64] = []
  /// The publication that the broker has not enqueued yet.
  var publication: MessageTrace?
  var enqueuedCount: UInt32 = 0
  /// Whether an event happened that plain scenarios do not have.
  var isOdd = false
  /// The number of events read.
  private(set) var eventCount = 0

  init(processes: Int) { consumers = Array(repeating: 0, count: processes) }

  /// Reads the events that the journal gained since the last call.
  mutating func advance(through journal: Journal, _ cast: Cast) {
    for index in (eventCount - journal.startsAt)..<journal.events.count where !isOdd {
      isOdd = !read(journal.events[index], journal.startsAt + index, journal, cast)
    }
    eventCount = journal.nextEvent
  }

  /// A fingerprint of the history of a process: the requests handed out to it, and its consumers.
  func fingerprint(ofProcess process: Int, naming name: (Int) -> UInt64) -> UInt64 {
    var sum = UInt64(consumers[process])
    for index in calls.indices
    where calls[index].request == .handedOut && calls[index].visitor == Int32(process) {
      sum &+= RandomStream.mix(name(index))
    }
    return sum
  }

  /// A fingerprint of the past that checkers and expectations need and that the world does not
  /// show.
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
  /// The number of waiting requests in the same queue that were enqueued before.
  private func rank(of call: Int) -> Int {
    calls.count {
      $0.isWaiting && $0.queue == calls[call].queue && $0.position < calls[call].position
    }
  }
}

extension PlainHistory.Call {
  /// Whether the request is in its queue, or may return to it.
  fileprivate var isWaiting: Bool { request == .ready || request == .handedOut }

  fileprivate func add(to print: inout Fingerprint, _ countsRunsByServer: Bool) {
    print.add(Int(request.rawValue) << 16 | Int(visit.rawValue))
    print.add(runs << 32 | extra << 1 | (isSettled ? 1 : 0))
    if countsRunsByServer { print.add(runsByServer) }
    print.add(ends.value)
    // The index of a reply has no effect here.
    var (phases, left) = (UInt64(0), replies)
    while left != 0 {
      phases &+= RandomStream.mix((left & 0xF) % PlainHistory.ReplyPhase.over.rawValue)
      left >>= 4
    }
    print.add(phases)
  }

  /// The phase of a reply, counted from 1; `nil` if the number is not from 1 to 16.
  func phase(ofReply number: Int) -> PlainHistory.ReplyPhase? {
    guard number >= 1, number <= 16 else { return nil }
    return PlainHistory.ReplyPhase(rawValue: replies >> (4 * UInt64(number - 1)) & 0xF)
  }

  /// Moves a reply to a new phase.
  ///
  /// Returns whether it was in the old one.
  mutating func move(
    reply number: Int, from old: PlainHistory.ReplyPhase, to new: PlainHistory.ReplyPhase
  ) -> Bool {
    guard phase(ofReply: number) == old else { return false }
    replies ^= (old.rawValue ^ new.rawValue) << (4 * UInt64(number - 1))
    return true
  }

  /// Moves the request to a new phase.
  ///
  /// Returns whether it was in the old one.
  mutating func move(
    from old: PlainHistory.RequestPhase, to new: PlainHistory.RequestPhase
  ) -> Bool {
    guard request == old else { return false }
    request = new
    return true
  }

  /// Notes a step of a server with the request.
  ///
  /// Returns whether it comes in the right order.
  mutating func add(
    _ step: PlainHistory.Visit, at process: Int, behind before: PlainHistory.Visit
  ) -> Bool {
    guard request == .handedOut, visitor == Int32(process), visit == before else { return false }
    visit.insert(step)
    return true
  }
}
