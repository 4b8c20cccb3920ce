package import InMemoryBroker
import RPCCore

/// Turns the crossings between clients and a broker into the events of a journal, one by one.
///
/// The value keeps no events, and limits the number of remembered calls and closed connections. So
/// its memory stays bounded however long the traffic lasts.
package struct TrafficJournal: Sendable {
  /// An event with all values that are needed to show it.
  package struct Entry: Sendable {
    /// The number of the event, from 0.
    package let id: JournalEvent.ID
    /// The event.
    ///
    /// Its process, call and message are indices in `journal`.
    package let event: JournalEvent
    /// A journal with the processes and the call of the event, but without events.
    let journal: Journal
  }

  /// A client's connection.
  struct Peer: Sendable {
    var name: String
    let number: Int
    var channels: [ChannelID] = []
  }

  /// A channel of a client.
  struct Channel: Sendable {
    let connection: ConnectionID
    let number: Int
  }

  /// A call, as far as its messages show it.
  struct Call: Sendable {
    let label: String
    let method: String
    let caller: String
    var expectsReply = true
    /// The event that causes a reply or an acknowledgement.
    var reception: JournalEvent.ID?
    var isSettled = false
  }

  /// The number of closed connections that are remembered for later events about them.
  private static let mostDeparted = 64
  /// The number of calls that are remembered.
  ///
  /// Text lines of later events name older calls by number.
  private static let mostCalls = 65_536
  /// The number of methods with separate call counters.
  private static let mostMethods = 4_096

  private(set) var peers: [ConnectionID: Peer] = [:]
  private var departed = Deque<ConnectionID>()
  private(set) var channels: [ChannelID: Channel] = [:]
  private var calls: [UInt32: Call] = [:]
  private var callOrder = Deque<UInt32>()
  private var methodCounts: [String: Int] = [:]
  private var takenNames: Set<String> = ["broker"]
  private var connectionCount = 0
  private var channelCount = 0
  private var eventCount = 0
  /// The cause of the next event.
  var cause: JournalEvent.ID?
  var entries: [Entry] = []

  /// Makes an empty journal.
  package init() {}

  /// The events for a crossing.
  package mutating func take(_ crossing: Crossing) -> [Entry] {
    entries.removeAll(keepingCapacity: true)
    write(crossing.event, at: crossing.time)
    return entries
  }

  /// Adds an event, and returns its index in the journal.
  @discardableResult
  mutating func note(
    _ kind: EventKind, by name: String?, at time: Instant, about trace: MessageTrace? = nil,
    queue: String? = nil, _ detail: EventDetail = .none, others: [String] = []
  ) -> JournalEvent.ID {
    var journal = Journal(processes: (name.map { [$0] } ?? []) + others, isOn: false)
    var message = trace == .some(.none) ? nil : trace
    var index: Int?
    if let trace, trace.kind != .other, let call = calls[trace.subject] {
      journal.calls = [call.record]
      message?.subject = 0
      index = 0
    }
    let event = JournalEvent(
      time: time, participant: name == nil ? .broker : .process(0), kind: kind, call: index,
      message: message, queue: queue, detail: detail, cause: cause)
    entries.append(Entry(id: eventCount, event: event, journal: journal))
    cause = eventCount
    eventCount += 1
    return eventCount - 1
  }
}

extension TrafficJournal {
  mutating func add(_ connection: ConnectionID, name: String?) -> String {
    connectionCount += 1
    let unique = take(name ?? "connection \(connectionCount)", connectionCount)
    peers[connection] = Peer(name: unique, number: connectionCount)
    return unique
  }

  /// Renames a connection that turned out to be a process of the scenario.
  mutating func rename(_ connection: ConnectionID, to name: String) {
    guard let peer = peers[connection], peer.name != name else { return }
    takenNames.remove(peer.name)
    let unique = take(name, peer.number)
    peers[connection]?.name = unique
  }

  private mutating func take(_ name: String, _ number: Int) -> String {
    let isTaken = takenNames.contains(name)
    let unique = isTaken ? "\(name) (connection \(number))" : name
    takenNames.insert(unique)
    return unique
  }

  mutating func depart(_ connection: ConnectionID) {
    guard peers[connection] != nil else { return }
    departed.append(connection)
    guard departed.count > Self.mostDeparted, let oldest = departed.popFirst() else { return }
    guard let peer = peers.removeValue(forKey: oldest) else { return }
    takenNames.remove(peer.name)
    for channel in peer.channels { channels[channel] = nil }
  }

  mutating func add(_ channel: ChannelID, on connection: ConnectionID) {
    channelCount += 1
    channels[channel] = Channel(connection: connection, number: channelCount)
    peers[connection]?.channels.append(channel)
  }

  mutating func remove(_ channel: ChannelID) {
    guard let connection = channels.removeValue(forKey: channel)?.connection else { return }
    peers[connection]?.channels.removeAll { $0 == channel }
  }

  func name(of connection: ConnectionID) -> String { peers[connection]?.name ?? "a client" }

  func name(of channel: ChannelID) -> String {
    channels[channel].map { name(of: $0.connection) } ?? "a client"
  }

  /// Adds a call, unless it is known.
  mutating func add(_ number: UInt32, method: String, by caller: String) {
    guard calls[number] == nil else { return }
    let isCounted = methodCounts[method] != nil || methodCounts.count < Self.mostMethods
    let counter = isCounted ? method : "call"
    let count = methodCounts[counter, default: 0] + 1
    methodCounts[counter] = count
    calls[number] = Call(label: "\(counter)#\(count)", method: method, caller: caller)
    callOrder.append(number)
    if callOrder.count > Self.mostCalls, let oldest = callOrder.popFirst() { calls[oldest] = nil }
  }

  func call(of trace: MessageTrace) -> Call? { trace.kind == .other ? nil : calls[trace.subject] }

  mutating func update(_ trace: MessageTrace, _ change: (inout Call) -> Void) {
    guard trace.kind != .other, var call = calls[trace.subject] else { return }
    change(&call)
    calls[trace.subject] = call
  }
}

extension TrafficJournal.Call {
  fileprivate var record: Journal.Call {
    Journal.Call(
      label: label, ordinal: 1, method: method, process: 0, expectsReply: expectsReply)
  }
}
