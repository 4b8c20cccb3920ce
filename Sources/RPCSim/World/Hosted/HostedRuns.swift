import InMemoryBroker
import RPCCore

/// The deliveries and handlers of a hosted server.
struct HostedRuns: Sendable {
  /// The key of a delivery.
  ///
  /// A process handles one delivery of a message at a time.
  struct Name: TableKey, Hashable {
    var tag: UInt64
    var trace: MessageTrace

    var spread: UInt64 { RandomStream.mix(UInt64(trace.subject) << 32 ^ tag) }

    init(_ request: RequestDelivery) {
      self.init(tag: request.deliveryTag, trace: request.message.trace)
    }

    init(tag: UInt64, trace: MessageTrace) {
      self.tag = tag
      self.trace = trace
    }
  }

  private struct DeliveryName: TableKey {
    var link: Slot
    var tag: UInt64

    var spread: UInt64 { RandomStream.mix(tag ^ UInt64(UInt32(bitPattern: link.index)) << 32) }
  }

  /// The running handlers.
  ///
  /// The slots serve as IDs of their runs.
  private var names = SlotMap<Name>()
  private var slots = NameTable<Name, Slot>()
  /// The messages that are delivered and not settled.
  private var traces = NameTable<DeliveryName, MessageTrace>()
  /// The messages that were settled on delivery, and wait for a handler.
  private var waiting = NameTable<Name, MessageTrace>()
  /// The effects of faults on handlers that are about to run.
  private var struck: [Name: Passage] = [:]
  /// The faults that can still strike in the middle of each running handler.
  ///
  /// Empty unless a fault waits for a middle.
  private var middles: [MessageTrace: HandlerMiddle] = [:]
  /// The deliveries whose request was handled, refused, or answered without a handler.
  private var dealtWith: Set<Name> = []

  // MARK: Deliveries

  /// The process has taken a delivery from its link.
  mutating func took(_ message: RPCMessage, tag: UInt64, on link: Slot) {
    traces.insert(message.trace, for: DeliveryName(link: link, tag: tag))
  }

  /// The process has taken a delivery that needs no settlement.
  mutating func tookSettled(_ message: RPCMessage, tag: UInt64) {
    waiting.insert(message.trace, for: Name(tag: tag, trace: message.trace))
  }

  /// A delivery that gets no handler no longer waits for one.
  mutating func stopsWaiting(_ name: Name) { waiting.remove(name) }

  /// A delivery is settled.
  ///
  /// Returns its message.
  mutating func settled(_ tag: UInt64, on link: Slot) -> MessageTrace {
    traces.remove(DeliveryName(link: link, tag: tag)) ?? .none
  }

  /// Notes that the journal holds the outcome of a delivery; `false` if this was noted before.
  @discardableResult
  mutating func noteDealtWith(_ name: Name) -> Bool { dealtWith.insert(name).inserted }

  /// The link is gone, and its deliveries with it.
  mutating func forgetDealtWith() {
    dealtWith = []
    waiting = NameTable()
  }

  // MARK: Forgetting

  /// Adds the messages that are delivered, or that faults wait for.
  func addLiving(to living: inout Living) {
    traces.forEach { living.add($0) }
    waiting.forEach { living.add($0) }
    for name in struck.keys { living.add(name.trace) }
    for request in middles.keys { living.add(request) }
  }

  /// Forgets the deliveries that are over.
  mutating func forget(allBut living: Living) {
    dealtWith = dealtWith.filter { living.contains($0.trace) }
  }

  // MARK: Handlers

  func isRunning(_ name: Name) -> Bool { slots[name] != nil }

  /// A handler starts.
  ///
  /// Returns the ID of its run.
  mutating func begin(_ name: Name) -> HandlerRun.ID {
    waiting.remove(name)
    let slot = names.insert(name)
    slots.insert(slot, for: name)
    return HandlerRun.ID(slot: slot)
  }

  /// A handler has ended.
  ///
  /// Returns the ID of its run; `nil` if it is unknown.
  mutating func end(_ name: Name) -> HandlerRun.ID? {
    middles[name.trace] = nil
    guard let slot = slots.remove(name) else { return nil }
    names.remove(slot)
    return HandlerRun.ID(slot: slot)
  }

  /// Stores the effect of a fault on a handler that is about to run.
  mutating func strike(_ name: Name, with passage: Passage) { struck[name] = passage }

  /// Takes the effect of a fault on a handler that is about to run.
  ///
  /// Later calls return `.free`.
  mutating func takePassage(of name: Name) -> Passage {
    struck.isEmpty ? .free : struck.removeValue(forKey: name) ?? .free
  }

  // MARK: Middles of handlers

  func hasMiddle(_ request: MessageTrace) -> Bool { middles[request] != nil }

  func middle(of request: MessageTrace) -> HandlerMiddle { middles[request] ?? [] }

  mutating func set(_ middle: HandlerMiddle, of request: MessageTrace) {
    middles[request] = middle
  }

  mutating func takeMiddle(of request: MessageTrace) -> HandlerMiddle? {
    middles.removeValue(forKey: request)
  }
}

/// The faults that can still strike in the middle of a running handler.
struct HandlerMiddle: OptionSet, Sendable {
  let rawValue: UInt8

  /// Faults that strike the process of the handler.
  static let process = HandlerMiddle(rawValue: 1)
  /// Faults that make the handler itself fail or hang.
  ///
  /// They can strike only while it sleeps.
  static let handler = HandlerMiddle(rawValue: 2)
  static let all: HandlerMiddle = [.process, .handler]

  func holds(_ verdict: FaultVerdict) -> Bool {
    switch verdict {
    case .failHandler, .hangHandler: contains(.handler)
    default: contains(.process)
    }
  }
}
