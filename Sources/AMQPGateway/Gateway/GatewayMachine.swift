import InMemoryBroker
import RPCCore

/// The identity of a client, from the moment its socket is accepted.
struct ClientID: Hashable, Sendable {
  let slot: Slot
}

/// The broker and all connections to it, without sockets and without a clock.
///
/// Bytes go in with ``receive(_:from:now:)``, bytes come out with ``flush(_:_:)``, and time comes
/// with each call. So the whole server is a value, and its behavior depends only on these inputs.
struct GatewayMachine: Sendable {
  /// A connection and its received bytes that are not processed yet.
  struct Client: Sendable {
    var connection: AMQPConnection
    var unread: [UInt8] = []
    /// The bytes of its output that are part of `outputBytes`.
    var weight = 0
    /// Whether the client is in `blocked`.
    var isListedAsBlocked = false
    /// Whether the client is in `touched`.
    var isTouched = false
    /// A method that the client sent and a fault holds.
    var held: HeldRequest?
    /// The index of the scenario's process that the client plays, if it plays one.
    var role: Int?
    /// Whether the client's connection name determined its role.
    var hasNamedRole = false
  }

  /// The client and channel number at the other end of a broker channel.
  struct Route: Sendable {
    let channel: ChannelID
    let client: ClientID
    let number: UInt16
  }

  let configuration: GatewayConfiguration
  var broker = BrokerStateMachine()
  var clients = SlotMap<Client>()
  var alarms = IndexedHeap<ClientAlarm>()
  /// Routes by the slot indices of the broker's channels.
  var routes: [Route?] = []
  /// Clients by the slot indices of the broker's connections.
  var owners: [ClientID?] = []
  var connectionCount = 0
  var isShortOfMemory = false
  /// The bytes of output that wait for all clients.
  var outputBytes = 0
  /// The logins that were refused because of the client's address, until the loop takes them.
  var refusals: [LoginRefusal] = []
  /// Clients that wait for memory.
  var blocked: [ClientID] = []
  /// Clients that need a flush, in the order in which they were touched.
  var touched = Deque<ClientID>()
  /// Kept between calls to reuse its memory.
  var spareActions: [BrokerAction] = []
  /// The nesting depth of broker calls: an action of one call can lead to another call.
  var depth = 0
  /// State about messages and clients, kept while the traffic is watched or meets faults.
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
  /// Adds a client whose socket was accepted, and starts its handshake limit.
  mutating func accept(from peer: PeerAddress, now: Instant) -> ClientID {
    let connection = AMQPConnection(configuration, from: peer)
    let client = ClientID(slot: clients.insert(Client(connection: connection)))
    if watch?.isBrokerDown == true { abort(client) }
    setAlarm(of: client, at: now.advanced(by: configuration.limits.handshake))
    return client
  }

  /// Processes bytes that a client sent.
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

  /// Processes the bytes that a client sent while it was paused.
  mutating func resume(_ client: ClientID, now: Instant) {
    guard let unread = clients.read(client.slot, { $0.unread }), !unread.isEmpty else { return }
    clients.update(client.slot) { $0.unread = [] }
    var rest = unread
    processUnread(&rest, from: client, now: now)
    clients.update(client.slot) { $0.unread = rest }
  }

  /// Removes a client whose socket is gone.
  mutating func disconnect(_ client: ClientID, now: Instant) {
    alarms.remove(client.slot.index)
    // A delayed method still arrives: its fault only slows the method down.
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

  /// Processes unread bytes.
  ///
  /// The rest moves to the front; usually it is only the beginning of one frame.
  private mutating func processUnread(
    _ unread: inout [UInt8], from client: ClientID, now: Instant
  ) {
    let consumed = unread.withUnsafeBytes { process($0, from: client, now: now) }
    if consumed > 0 { unread.removeFirst(consumed) }
  }

  /// Handles all requests in some bytes, and returns the number of bytes consumed.
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

  /// Lists a client for the next flush.
  mutating func touch(_ client: ClientID) {
    let isNew = clients.update(client.slot) { client in
      defer { client.isTouched = true }
      return !client.isTouched
    }
    if isNew == true { touched.append(client) }
  }
}
