import RPCCore

/// The state behind the lock of an ``MemoryBroker``.
///
/// No foreign code runs under the lock, and no receiver is released there: objects that it holds
/// may call the broker when they are destroyed.
struct BrokerCore: Sendable {
  var machine = BrokerStateMachine()
  /// The latest known time.
  ///
  /// Threads may arrive in another order than they read their clocks.
  private(set) var now: Instant
  /// Whether links can be opened.
  var isRunning = true
  /// The thread of the operation under way.
  var thread = ThreadName.none
  /// Actions of the machine that are not performed yet.
  var actions: [BrokerAction] = []

  var links = SlotMap<LinkRecord>()
  /// The links by the indexes of their channels and connections, so that an event needs no hashing.
  private var linkOfChannel: [Slot?] = []
  private var linkOfConnection: [Slot?] = []

  /// Links with events that have no drainer yet.
  var unattended: [Slot] = []
  var drainers: [Drainer] = []
  var alarms = Alarms()

  init(now: Instant) {
    self.now = now
    declareControlExchange()
  }

  /// Advances the time, and removes messages that expired before now.
  ///
  /// A message that expires exactly now can still be delivered: an arrival at an instant precedes a
  /// timer of that instant (A2.4).
  mutating func reach(_ instant: Instant) {
    if instant > now { now = instant }
    guard let timer = machine.nextTimer, timer < now else { return }
    machine.advance(to: now.advanced(byNanoseconds: -1), into: &actions)
  }

  // MARK: Links

  mutating func openLink(_ receive: @escaping Receiver) -> (link: Slot, channel: ChannelID)? {
    guard isRunning else { return nil }
    let connection = machine.openConnection(into: &actions)
    guard let channel = machine.openChannel(on: connection) else { return nil }
    let link = links.insert(
      LinkRecord(connection: connection, channel: channel, receive: receive))
    Self.set(link, at: channel.slot, of: &linkOfChannel)
    Self.set(link, at: connection.slot, of: &linkOfConnection)
    return (link, channel)
  }

  /// Ends a link from the broker's side.
  ///
  /// Its receiver gets an event.
  mutating func endLink(_ link: Slot, because reason: String) {
    guard let record = links[link], !record.isOver else { return }
    append(.closed(reason: reason), to: link)
    links.update(link) { $0.endReason = reason }
    disconnect(link, record)
  }

  /// Ends a link from the client's side.
  ///
  /// Its receiver gets no more events. Returns the receiver unless a thread is calling it. The
  /// caller releases it outside the lock.
  mutating func closeLink(_ link: Slot) -> Receiver? {
    guard let record = links[link] else { return nil }
    if !record.isOver { disconnect(link, record) }
    links.update(link) { $0.pending.removeAll() }
    return record.attendance == .unattended ? links.remove(link)?.receive : nil
  }

  private mutating func disconnect(_ link: Slot, _ record: LinkRecord) {
    links.update(link) { $0.isOver = true }
    Self.set(nil, at: record.channel.slot, of: &linkOfChannel)
    Self.set(nil, at: record.connection.slot, of: &linkOfConnection)
    machine.closeConnection(record.connection, now: now, into: &actions)
  }

  func link(of channel: ChannelID) -> Slot? {
    let index = Int(channel.slot.index)
    return index < linkOfChannel.count ? linkOfChannel[index] : nil
  }

  func link(of connection: ConnectionID) -> Slot? {
    let index = Int(connection.slot.index)
    return index < linkOfConnection.count ? linkOfConnection[index] : nil
  }

  private static func set(_ link: Slot?, at slot: Slot, of table: inout [Slot?]) {
    let index = Int(slot.index)
    while table.count <= index { table.append(nil) }
    table[index] = link
  }
}
