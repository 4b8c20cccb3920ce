import InMemoryBroker
import RPCCore

/// A client of the gateway, from the moment when its socket was accepted.
struct ClientID: Hashable, Sendable {
  let slot: Slot
}

/// The broker and all connections to it, without sockets and without a clock.
///
/// Bytes go in with ``receive(_:from:now:)``, bytes come out with ``flush(_:_:)``, and time comes
/// with each call. So the whole server is a value, and what it does depends on nothing else.
struct GatewayMachine: Sendable {
  /// A connection and the bytes of it that are no whole frame yet.
  struct Client: Sendable {
    var connection: AMQPConnection
    var unread: [UInt8] = []
    /// What was counted of what waits for it, in bytes.
    var weight = 0
    /// Whether it is on the list of those that wait for memory.
    var isListedAsBlocked = false
    /// Whether whoever drives the machine has to look at it.
    var isTouched = false
    /// What a fault keeps of what it sent.
    var held: HeldRequest?
    /// Which of a story's processes it is, by its place, if it is one.
    var role: Int?
    /// Whether it said so itself.
    var hasNamedRole = false
  }

  /// Where a channel of the broker ends.
  struct Route: Sendable {
    let channel: ChannelID
    let client: ClientID
    let number: UInt16
  }

  let configuration: GatewayConfiguration
  var broker = BrokerStateMachine()
  var clients = SlotMap<Client>()
  var alarms = IndexedHeap<ClientAlarm>()
  /// Routes by the places of the broker's channels.
  var routes: [Route?] = []
  /// Clients by the places of the broker's connections.
  var owners: [ClientID?] = []
  var connectionCount = 0
  var isShortOfMemory = false
  /// What waits for all clients, in bytes.
  var outputBytes = 0
  /// The logins that were refused because of where they came from, until the loop takes them.
  var refusals: [LoginRefusal] = []
  /// Clients that wait for memory; some may be gone.
  var blocked: [ClientID] = []
  /// Clients that something has happened to, in that order.
  var touched = Deque<ClientID>()
  /// Kept between calls for their memory.
  var spareActions: [BrokerAction] = []
  /// How many calls of the broker are being carried out: what one of them leads to can call it
  /// again.
  var depth = 0
  /// What is known of messages and clients while somebody watches or harms them; else nobody looks.
  var watch: TrafficWatch?

  init(
    _ configuration: GatewayConfiguration = GatewayConfiguration(), watch: TrafficWatch? = nil,
    now: Instant = .start
  ) {
    self.configuration = configuration
    self.watch = watch
    broker.isObserved = watch != nil
    planTimedFaults(now: now)
  }
}

extension GatewayMachine {
  /// Lets a client begin.
  mutating func accept(from peer: PeerAddress, now: Instant) -> ClientID {
    let connection = AMQPConnection(configuration, from: peer)
    let client = ClientID(slot: clients.insert(Client(connection: connection)))
    if watch?.isBrokerDown == true { abort(client) }
    setAlarm(of: client, at: now.advanced(byNanoseconds: configuration.limits.handshake))
    return client
  }

  /// Takes what a client sent.
  mutating func receive(_ bytes: UnsafeRawBufferPointer, from client: ClientID, now: Instant) {
    guard
      var unread = clients.update(
        client.slot,
        { (client: inout Client) -> [UInt8] in
          client.connection.liveliness.noteReceived()
          defer { client.unread = [] }
          return client.unread
        })
    else { return }
    if unread.isEmpty {
      let consumed = process(bytes, from: client, now: now)
      if consumed < bytes.count { unread = Array(bytes[consumed...]) }
    } else {
      unread.append(contentsOf: bytes)
      processUnread(&unread, from: client, now: now)
    }
    clients.update(client.slot) { $0.unread = unread }
  }

  /// Takes what a client sent while it was paused.
  mutating func resume(_ client: ClientID, now: Instant) {
    guard let unread = clients.read(client.slot, { $0.unread }), !unread.isEmpty else { return }
    clients.update(client.slot) { $0.unread = [] }
    var rest = unread
    processUnread(&rest, from: client, now: now)
    clients.update(client.slot) { $0.unread = rest }
  }

  /// Forgets a client whose socket is gone.
  mutating func disconnect(_ client: ClientID, now: Instant) {
    alarms.remove(client.slot.index)
    // What it had sent still arrives, as a fault only made it slow.
    if watch != nil, let held = clients.update(client.slot, { $0.held.take() }) ?? nil {
      finish(held.request, held.passage, from: client, now: now)
    }
    guard let gone = clients.remove(client.slot) else { return }
    outputBytes -= gone.weight
    if gone.isListedAsBlocked { blocked.removeAll { $0 == client } }
    if let role = gone.role { watch?.cast.leave(role) }
    if let id = gone.connection.brokerConnection { end(id, now: now) }
    judgeMemory()
  }

  /// What is left moves to the front: it is the beginning of a frame, mostly of the last bytes, so
  /// that no byte moves twice.
  private mutating func processUnread(
    _ unread: inout [UInt8], from client: ClientID, now: Instant
  ) {
    let consumed = unread.withUnsafeBytes { process($0, from: client, now: now) }
    if consumed > 0 { unread.removeFirst(consumed) }
  }

  /// Handles all requests in some bytes; returns how many bytes that took.
  private mutating func process(
    _ bytes: UnsafeRawBufferPointer, from client: ClientID, now: Instant
  ) -> Int {
    var consumed = 0
    while let request = clients.update(
      client.slot,
      { client in
        client.connection.publishing.isMemoryShort = isShortOfMemory
        return client.connection.next(in: bytes, consumed: &consumed)
      }) ?? nil
    {
      handle(request, from: client, now: now)
    }
    touch(client)
    return consumed
  }

  /// Puts a client on the list of those that need a look.
  mutating func touch(_ client: ClientID) {
    let isNew = clients.update(client.slot) { client in
      defer { client.isTouched = true }
      return !client.isTouched
    }
    if isNew == true { touched.append(client) }
  }
}
