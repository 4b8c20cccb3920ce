import Distributed
import InMemoryBroker
import RPCActors
import RPCCore
import RPCSim
import RPCSimTesting
import Testing

/// A mistake that is planted in the chat.
enum ChatBug: String, CaseIterable, Sendable {
  /// The room stores a post again if it is sent or delivered again.
  case storesResentPosts
  /// The room reads an unread counter, and writes the sum after an await.
  case countsAcrossAwait
  /// A member does not wait for its earlier post before it sends the next one.
  case sendsWithoutWaiting
  /// The room forgets the counter of a leaving member first, and the member after an await.
  case forgetsCounterFirst
  /// A member chooses the number of a post, and notes it after an await.
  case numbersBeforeAwait

  /// The comment of the invariant that the bug breaks.
  var broken: String {
    switch self {
    case .storesResentPosts, .numbersBeforeAwait: "each post is in the history exactly once"
    case .sendsWithoutWaiting: "the posts of each member are in their order"
    case .forgetsCounterFirst: "no counter is left of a member who has left"
    case .countsAcrossAwait: "the unread counters are right"
    }
  }
}

// MARK: The room

/// A post, identified by its sender and by the number that the sender gave it.
struct ChatPost: Codable, Sendable {
  /// The identity of a post, which stays the same if the post is sent again.
  struct ID: Hashable, Sendable {
    var sender: String
    var number: Int
  }

  var sender: String
  var number: Int
  var text: String

  var id: ID { ID(sender: sender, number: number) }
}

/// Stands in for the database of the chat, which survives a crash of the server.
///
/// Each method is one turn of the actor, like one transaction.
private actor ChatArchive {
  private(set) var history: [ChatPost] = []
  private(set) var members: [String] = []
  /// The number of posts of others that each member has not confirmed yet.
  private(set) var unread: [String: Int] = [:]
  private var known: Set<ChatPost.ID> = []
  private var departed: Set<String> = []
  /// The length of the history that each member has confirmed.
  private var confirmed: [String: Int] = [:]

  /// Adds a member, and returns the position in the history where its reading begins.
  ///
  /// A copy of the request can arrive late, so a member who has left stays away.
  func join(_ name: String) -> Int {
    if !departed.contains(name), !members.contains(name) {
      members.append(name)
      unread[name] = 0
      confirmed[name] = history.count
    }
    return confirmed[name] ?? history.count
  }

  /// Stores a post unless it is known, and returns whether it was stored.
  func store(_ post: ChatPost, evenAgain: Bool = false) -> Bool {
    guard known.insert(post.id).inserted || evenAgain else { return false }
    history.append(post)
    return true
  }

  /// Stores a post and counts it for all other members, both or neither.
  func add(_ post: ChatPost, evenAgain: Bool) {
    guard store(post, evenAgain: evenAgain) else { return }
    for name in members where name != post.sender { unread[name, default: 0] += 1 }
  }

  /// Sets the counter of a member, unless the member has left.
  func setUnread(_ count: Int, of name: String) {
    if members.contains(name) { unread[name] = count }
  }

  func forgetCounter(of name: String) { unread[name] = nil }

  /// Confirms what a member has read, and returns the posts after that.
  func read(_ name: String, from position: Int) -> [ChatPost] {
    if members.contains(name) {
      // A late copy of an earlier request takes nothing back.
      let start = max(position, confirmed[name] ?? 0)
      confirmed[name] = start
      unread[name] = history[start...].count { $0.sender != name }
    }
    return Array(history[position...])
  }

  func remove(_ name: String) {
    members.removeAll { $0 == name }
    departed.insert(name)
  }

  func leave(_ name: String) {
    forgetCounter(of: name)
    remove(name)
  }
}

/// A room of the chat, whose state is in the archive.
distributed actor ChatRoom {
  typealias ActorSystem = RPCActorSystem

  private let archive: ChatArchive
  private let bug: ChatBug?

  fileprivate init(archive: ChatArchive, bug: ChatBug?, actorSystem: RPCActorSystem) {
    self.archive = archive
    self.bug = bug
    self.actorSystem = actorSystem
  }

  distributed func join(_ name: String) async -> Int { await archive.join(name) }

  distributed func post(_ post: ChatPost) async {
    guard bug == .countsAcrossAwait else {
      return await archive.add(post, evenAgain: bug == .storesResentPosts)
    }
    guard await archive.store(post) else { return }
    for name in await archive.members where name != post.sender {
      let count = await archive.unread[name] ?? 0
      await archive.setUnread(count + 1, of: name)
    }
  }

  distributed func read(_ name: String, from position: Int) async -> [ChatPost] {
    await archive.read(name, from: position)
  }

  distributed func leave(_ name: String) async {
    guard bug == .forgetsCounterFirst else { return await archive.leave(name) }
    await archive.forgetCounter(of: name)
    await archive.remove(name)
  }
}

// MARK: A member

/// A member of a room, who numbers its posts and repeats each call until it succeeds.
private actor ChatMember {
  private let name: String
  private let room: ChatRoom
  private let clock: SimulatedClock
  private let bug: ChatBug?
  private var lastNumber = 0
  private var lastSending: Task<Void, any Error>?
  private var position = 0
  /// The position that the room has surely seen.
  private(set) var confirmed = 0

  init(_ name: String, of system: RPCActorSystem, clock: SimulatedClock, bug: ChatBug?) throws {
    self.name = name
    self.clock = clock
    self.bug = bug
    room = try ChatRoom.resolve(id: ChatScenario.lobby, using: system)
  }

  func join() async throws {
    position = try await insisting(clock) { [room, name] in try await room.join(name) }
    confirmed = position
  }

  /// Writes a post, which the room has stored when this returns.
  func post(_ text: String) async throws {
    let number = lastNumber + 1
    if bug == .numbersBeforeAwait { try await lastSending?.value }
    lastNumber = number
    let post = ChatPost(sender: name, number: number, text: text)
    let earlier = bug == .sendsWithoutWaiting ? nil : lastSending
    let sending = Task { [room, clock] in
      try await earlier?.value
      try await insisting(clock) { try await room.post(post) }
    }
    lastSending = sending
    try await sending.value
  }

  /// Reads all new posts, which confirms those that were read before.
  func read() async throws {
    let start = position
    let news = try await insisting(clock) { [room, name] in
      try await room.read(name, from: start)
    }
    confirmed = start
    position = start + news.count
  }

  func leave() async throws {
    try await insisting(clock) { [room, name] in try await room.leave(name) }
  }

  func pause(_ milliseconds: Int) async throws {
    try await clock.sleep(for: .milliseconds(milliseconds))
  }
}

/// Makes a call again until a reply arrives.
private func insisting<Result: Sendable>(
  _ clock: SimulatedClock, _ call: () async throws -> Result
) async throws -> Result {
  while true {
    do {
      return try await RPCActorSystem.$timeout.withValue(.milliseconds(60)) {
        try await call()
      }
    } catch let error as RPCError where error != .cancelled {
      try await clock.sleep(for: .milliseconds(10))
    }
  }
}

// MARK: The scenario

/// Three members of a room, whose server may crash, while one may lose its connection.
struct ChatScenario: Sendable {
  fileprivate static let lobby = ActorID(queue: "rooms", name: "lobby")

  var bug: ChatBug?

  func run() async throws {
    let sim = try Simulation.current
    let archive = ChatArchive()
    sim.declareQueue("rooms")
    sim.process("server") { server in
      let system = RPCActorSystem(server, serving: "rooms")
      try system.host("lobby") { ChatRoom(archive: archive, bug: bug, actorSystem: $0) }
      try await system.run()
    }

    let (ends, ending) = AsyncStream.makeStream(of: (name: String, confirmed: Int).self)
    func member(_ name: String, acts: @escaping @Sendable (ChatMember) async throws -> Void) {
      sim.process(name) { process in
        let confirmed = try await withRPCActorSystem(process) { system in
          let member = try ChatMember(name, of: system, clock: process.clock, bug: bug)
          try await member.join()
          try await acts(member)
          return await member.confirmed
        }
        ending.yield((name, confirmed))
      }
    }
    member("ann") { ann in
      async let greeting: Void = ann.post("a greeting")
      for text in ["hello", "how are you?"] { try await ann.post(text) }
      try await greeting
      try await ann.leave()
    }
    member("bob") { bob in
      try await bob.post("hi")
      try await bob.read()
      try await bob.pause(4)
      try await bob.post("bye")
    }
    member("cleo") { cleo in
      try await cleo.pause(12)
      try await cleo.post("good evening")
    }
    // The plain order has no faults. Every other schedule chooses where they strike.
    sim.plan(.crash(.anywhere, of: "server", restartAfter: .milliseconds(100)))
    sim.plan(.disconnect(.anywhere, of: "bob", reconnectAfter: .milliseconds(20)))

    var confirmed: [String: Int] = [:]
    for await end in ends {
      confirmed[end.name] = end.confirmed
      if confirmed.count == 3 { break }
    }
    // By then the server has handled what the broker delivers again.
    try await sim.sleep(for: .seconds(1))
    let (history, members, unread) = await (archive.history, archive.members, archive.unread)
    let inOrder = ["ann", "bob", "cleo"].allSatisfy { name in
      let numbers = history.filter { $0.sender == name }.map(\.number)
      return numbers == numbers.sorted()
    }
    let rightCounts = ["bob", "cleo"].map { name in
      history.dropFirst(confirmed[name] ?? 0).count { $0.sender != name }
    }
    let texts = ["a greeting", "bye", "good evening", "hello", "hi", "how are you?"]

    #expect(history.map(\.text).sorted() == texts, "each post is in the history exactly once")
    #expect(inOrder, "the posts of each member are in their order")
    #expect(members.count == 2, "the member count is right")
    #expect(unread["ann"] == nil, "no counter is left of a member who has left")
    #expect([unread["bob"], unread["cleo"]] == rightCounts, "the unread counters are right")
  }
}

@Suite("A chat with distributed actors")
struct ChatRoomsTests {
  @Test("The application holds in every schedule", .explored(schedules: 200))
  func holds() async throws { try await ChatScenario(bug: nil).run() }

  @Test(
    "Each planted bug is found, at the line of the invariant that it breaks",
    arguments: ChatBug.allCases)
  func found(bug: ChatBug) async throws {
    let found = try await issues(of: .explored(schedules: 1_000)) {
      try await ChatScenario(bug: bug).run()
    }
    #expect(found.first?.comments.first?.rawValue == bug.broken)
  }
}
