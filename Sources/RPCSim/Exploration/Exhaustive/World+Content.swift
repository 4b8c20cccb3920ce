import InMemoryBroker
import RPCCore

/// What a world of a plain story is, whatever led to it.
extension World {
  /// Known by content: what is left to happen, and what checkers and expectations will make of it.
  ///
  /// Names that only tell who came first play no part: of calls, replies, connections, channels,
  /// deliveries and positions. Servers that are alike may change places, because what belongs to one
  /// is put together first, and the servers are added up.
  ///
  /// - Parameter history: What is remembered of what happened.
  /// - Returns: `nil` if there is anything that plain stories do not have.
  func content(_ history: borrowing PlainHistory) -> UInt64? {
    guard !timeline.hasHolds, !scene.broker.isDown, scene.broker.actions.isEmpty else { return nil }
    // Handed over, because a closure that looked into the world would copy it.
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
    // What belongs to a process is added to what its role is known by.
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

  /// A process, with the sum of its role, what is on its routes and what it does next.
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

  /// Adds what is on its way; says whether it is all plain.
  private func addRoutes(
    to sums: inout [UInt64], _ held: [BrokerStateMachine.Held], _ names: ContentNames
  ) -> Bool {
    for place in 0..<scene.network.placeLimit {
      guard let slot = scene.network.slot(at: place), let route = scene.network[slot] else {
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

  /// Adds the handlers that run; says whether they are all plain.
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

  /// Adds what may happen besides; says whether it is all plain.
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

/// What calls and messages are known by, whoever came first.
private struct ContentNames {
  let calls: CallLedger

  func name(ofCall call: Int) -> UInt64 {
    let record = calls[call]
    return UInt64(UInt32(bitPattern: record.label)) << 32 | UInt64(record.ordinal)
  }

  /// Which of several replies a message is means nothing.
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
  /// Adds the frames; says whether they are all plain.
  ///
  /// - Parameter add: Adds a frame, or says that it is not plain.
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
