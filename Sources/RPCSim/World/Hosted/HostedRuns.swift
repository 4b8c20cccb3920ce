import InMemoryBroker
import RPCCore

/// What is known of the deliveries that a hosted server handles.
struct HostedRuns: Sendable {
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

  /// Names for the handlers that run.
  private var names = SlotMap<Name>()
  private var slots = NameTable<Name, Slot>()
  /// Which messages are delivered and not settled.
  private var traces = NameTable<DeliveryName, MessageTrace>()
  /// Which were settled as they were delivered, and wait for a handler.
  private var waiting = NameTable<Name, MessageTrace>()
  /// What a fault does to handlers that are about to run.
  private var struck: [Name: Passage] = [:]
  /// What the middle of each running handler still holds for it, while a fault waits there.
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

  /// A delivery waits no more, without a handler.
  mutating func stopsWaiting(_ name: Name) { waiting.remove(name) }

  /// A delivery is settled; returns which message it was.
  mutating func settled(_ tag: UInt64, on link: Slot) -> MessageTrace {
    traces.remove(DeliveryName(link: link, tag: tag)) ?? .none
  }

  /// The journal knows what became of a delivery; `false` if it knew before.
  @discardableResult
  mutating func noteDealtWith(_ name: Name) -> Bool { dealtWith.insert(name).inserted }

  /// The link is gone, with its deliveries.
  mutating func forgetDealtWith() {
    dealtWith = []
    waiting = NameTable()
  }

  // MARK: Forgetting

  /// What is delivered, and what faults have been planned for.
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

  /// A handler is started.
  mutating func begin(_ name: Name) -> HandlerRun.ID {
    waiting.remove(name)
    let slot = names.insert(name)
    slots.insert(slot, for: name)
    return HandlerRun.ID(slot: slot)
  }

  /// A handler has ended.
  mutating func end(_ name: Name) -> HandlerRun.ID? {
    middles[name.trace] = nil
    guard let slot = slots.remove(name) else { return nil }
    names.remove(slot)
    return HandlerRun.ID(slot: slot)
  }

  /// What a fault does to a handler that is about to run.
  mutating func strike(_ name: Name, with passage: Passage) { struck[name] = passage }

  /// What a fault does to a handler that is about to run; it is asked once.
  mutating func takePassage(of name: Name) -> Passage {
    struck.isEmpty ? .free : struck.removeValue(forKey: name) ?? .free
  }

  // MARK: Middles

  func hasMiddle(_ request: MessageTrace) -> Bool { middles[request] != nil }

  func middle(of request: MessageTrace) -> HandlerMiddle { middles[request] ?? [] }

  mutating func set(_ middle: HandlerMiddle, of request: MessageTrace) {
    middles[request] = middle
  }

  mutating func takeMiddle(of request: MessageTrace) -> HandlerMiddle? {
    middles.removeValue(forKey: request)
  }
}

/// What the middle of a running handler still holds for it.
struct HandlerMiddle: OptionSet, Sendable {
  let rawValue: UInt8

  /// Faults that strike its process.
  static let process = HandlerMiddle(rawValue: 1)
  /// Faults that make the handler itself fail or hang, which can only be done where it sleeps.
  static let handler = HandlerMiddle(rawValue: 2)
  static let all: HandlerMiddle = [.process, .handler]

  func holds(_ verdict: FaultVerdict) -> Bool {
    switch verdict {
    case .failHandler, .hangHandler: contains(.handler)
    default: contains(.process)
    }
  }
}
