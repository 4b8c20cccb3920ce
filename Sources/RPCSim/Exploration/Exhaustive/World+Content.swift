import InMemoryBroker
import RPCCore

/// The content of a world of a plain scenario, regardless of its past.
extension World {
  /// A hash of what is left to happen, and of what checkers and expectations need.
  ///
  /// Names that depend on the order of events have no effect: those of calls, replies, connections,
  /// channels, deliveries and positions. Servers that are alike may be exchanged: the parts of each
  /// server are combined first, and then the servers are added up.
  ///
  /// - Parameter history: The history of the run.
  /// - Returns: The hash; `nil` if the world has anything that plain scenarios do not have.
  func content(_ history: borrowing PlainHistory) -> UInt64? {
    guard !timeline.hasHolds, !scene.broker.isDown, scene.broker.actions.isEmpty else { return nil }
    // Passed as a value, because a closure that captures the world would copy it.
    let names = ContentNames(calls: scene.calls)
    let held = broker.heldDeliveries { names.name(of: $0) }
    var total = Fingerprint(5)
    total.add(broker.queueFingerprint(held) { names.name(of: $0) })
    total.add(now)
    total.add(
      history.fingerprint(countsRunsByServer: cast.countsRunsByServer) { names.name(ofCall: $0) })
    for fault in cast.faultLimits.indices { total.add(faults.strikes(of: fault, in: cast)) }
    for load in scene.calls.allLoads {
      total.add(load.remaining << 1 | (load.isBusy ? 1 : 0))
      total.add(load.unanswered)
    }
    // The parts of a process are added to the hash of its role.
    var sums = cast.roleWords
    var sum: UInt64 = 0
    guard addRoutes(to: &sums, held, names), addHandlers(to: &sums, names),
      addEvents(to: &sums, &sum)
    else { return nil }
    for process in scripted.indices {
      guard let print = print(of: process, sums[process], history, names) else { return nil }
      sum &+= print
    }
    for step in timeline.stepsToCome { sum &+= RandomStream.mix(UInt64(step)) }
    total.add(sum)
    return total.value
  }

  /// A hash of a process.
  ///
  /// The sum covers its role, its routes and its next events.
  private func print(
    of process: Int, _ sum: UInt64, _ history: borrowing PlainHistory, _ names: ContentNames
  ) -> UInt64? {
    guard scripted[process].isPlain else { return nil }
    var print = Fingerprint(6)
    print.add(isUp(process))
    print.add(scene.network.connection(of: process) != nil)
    for call in scripted[process].waitingCalls {
      print.add(names.name(ofCall: Int(call.rawValue)))
    }
    print.add(history.fingerprint(ofProcess: process) { names.name(ofCall: $0) })
    print.add(sum)
    return print.value
  }

  /// Adds the frames on their way.
  ///
  /// Returns whether all of them are plain.
  private func addRoutes(
    to sums: inout [UInt64], _ held: [BrokerStateMachine.Held], _ names: ContentNames
  ) -> Bool {
    for index in 0..<scene.network.indexLimit {
      guard let slot = scene.network.slot(at: index), let route = scene.network[slot] else {
        continue
      }
      guard !route.isHosted, !route.isClosedByBroker else { return false }
      var print = Fingerprint(7)
      print.add(route.role.rawValue << 1 | (route.isClosedByProcess ? 1 : 0))
      print.add(broker.fingerprint(of: route.channel, held))
      let last = broker.lastDeliveryTag(on: route.channel)
      let isPlain = scene.network.read(slot) { up, down in
        up.add(to: &print, last, names) && down.add(to: &print, last, names)
      }
      guard isPlain else { return false }
      sums[route.process] &+= print.value
    }
    return true
  }

  /// Adds the running handlers.
  ///
  /// Returns whether all of them are plain.
  private func addHandlers(to sums: inout [UInt64], _ names: ContentNames) -> Bool {
    for process in sums.indices where !scripted[process].handlers.isEmpty {
      guard let slot = scripted[process].servingChannel,
        let channel = scene.network[slot]?.channel
      else { return false }
      let last = broker.lastDeliveryTag(on: channel)
      for handler in scripted[process].handlers.all {
        guard handler.callsMade == 0 else { return false }
        var print = Fingerprint(8)
        print.add(names.name(of: handler.run.request.message))
        print.add(last &- handler.run.request.deliveryTag)
        print.add(handler.run.request.isRedelivered)
        print.add(handler.hangs)
        if let entry = handler.entry.flatMap({ timeline[$0] }) {
          if case .handlerMidpoint = entry.event { print.add(1) }
          print.add(entry.window.earliest)
        }
        sums[process] &+= print.value
      }
    }
    return true
  }

  /// Adds the other events that may happen.
  ///
  /// Returns whether all of them are plain.
  private func addEvents(to sums: inout [UInt64], _ rest: inout UInt64) -> Bool {
    timeline.allSatisfy { event, window in
      var print = Fingerprint(9)
      print.add(window.earliest)
      print.add(window.latest)
      switch event {
      case .arrivalAtBroker, .arrivalAtProcess, .handlerMidpoint, .handlerWorked: break
      case .restart(let process): sums[process] &+= print.value
      case .clientTimer(let process): sums[process] &+= print.value &+ 1
      case .step(let step):
        print.add(step)
        rest &+= print.value
      case .brokerTimer: rest &+= print.value
      default: return false
      }
      return true
    }
  }
}

/// The names of calls and messages, regardless of the order of events.
private struct ContentNames {
  let calls: CallLedger

  func name(ofCall call: Int) -> UInt64 {
    let record = calls[call]
    return UInt64(UInt32(bitPattern: record.label)) << 32 | UInt64(record.ordinal)
  }

  /// The name of a message.
  ///
  /// The index of a reply has no effect here.
  func name(of message: RPCMessage) -> UInt64 {
    let trace = message.trace
    guard trace.kind != .other else { return 0 }
    var print = Fingerprint(Int(trace.kind.rawValue))
    print.add(name(ofCall: Int(trace.subject)))
    if trace.kind == .reply { print.add(message.body) }
    return print.value
  }
}

extension Pipe {
  /// Adds the frames.
  ///
  /// Returns whether all of them are plain.
  ///
  /// - Parameter add: Adds a frame. Returns whether it is plain.
  fileprivate func add(
    to print: inout Fingerprint, _ add: (borrowing Hop, inout Fingerprint) -> Bool
  ) -> Bool {
    print.add(hops.count)
    for index in 0..<hops.count {
      guard hops.read(index, { add($0, &print) }) else { return false }
    }
    return true
  }
}

extension Pipe<Route.UpFrame> {
  fileprivate func add(
    to print: inout Fingerprint, _ lastTag: UInt64, _ names: ContentNames
  ) -> Bool {
    add(to: &print) { hop, print in
      switch hop.frame {
      case .end: print.add(1)
      case .method(.declareQueue): print.add(2)
      case .method(.setPrefetch): print.add(3)
      case .method(.consume): print.add(4)
      case .method(.publish(let publication)):
        print.add(5)
        print.add(names.name(of: publication.message))
      case .method(.acknowledge(let tag, false)):
        print.add(6)
        print.add(lastTag &- tag)
      case .method, .refused: return false
      }
      return true
    }
  }
}

extension Pipe<Route.DownFrame> {
  fileprivate func add(
    to print: inout Fingerprint, _ lastTag: UInt64, _ names: ContentNames
  ) -> Bool {
    add(to: &print) { hop, print in
      print.add(hop.hasPassedPoint)
      switch hop.frame {
      case .method(.delivery(let delivery)):
        print.add(1)
        print.add(names.name(of: delivery.message))
        print.add(lastTag &- delivery.deliveryTag)
        print.add(delivery.isRedelivered)
      case .method(.prefetchSet): print.add(2)
      case .method(.consuming): print.add(3)
      case .method(.queueDeclared): print.add(4)
      case .method, .connectionClosed: return false
      }
      return true
    }
  }
}
