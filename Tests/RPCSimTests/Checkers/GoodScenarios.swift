import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

/// A scenario that a correct system plays without breaking an invariant.
struct GoodScenario: CustomTestStringConvertible {
  var testDescription: String
  var scenario: Scenario

  init(_ description: String, _ scenario: Scenario) {
    testDescription = description
    self.scenario = scenario
    self.scenario.name = description
    // In some scenarios the broker rightly refuses an operation.
    self.scenario.expectations.append(.event(EventFilter(.channelFailed), ExpectedCount(least: 0)))
  }
}

enum GoodScenarios {
  static let all = calm + crashes + network + clocks + queues + nesting + services

  /// Crashes and duplicates at the most harmful points.
  static let hardest = [
    GoodScenario("crash between reply and acknowledgement", crash(at: .afterReply, .afterReply)),
    GoodScenario("crash at an at-most-once server", crash(at: .midHandler, .beforeHandler)),
    GoodScenario(
      "a duplicated acknowledgement, then a crash", harm(.duplicate, on: .acknowledgement)),
  ]

  static let calm = [
    GoodScenario("one call", .sample()),
    GoodScenario("four calls, two servers", .sample(calls: 4) { $0.servers[0].count = 2 }),
    GoodScenario("prefetch without limit", .sample(calls: 4) { $0.servers[0].prefetch = 0 }),
    GoodScenario("automatic settlement", .sample(calls: 4, settlement: .automatic)),
    GoodScenario("a handler that hangs", hanging),
    GoodScenario(
      "a cancelled call",
      .sample(calls: 2) {
        $0.steps.append(
          ScenarioStep(
            at: DurationRange(nanoseconds: milliseconds(20)), process: "client",
            action: .cancel(label: "second")))
      }),
    GoodScenario(
      "fire and forget",
      .sample { scenario in
        scenario.addCall("gone", at: 5) { $0.expectsReply = false }
      }),
  ]

  static let crashes =
    points.flatMap { point in
      [SettlementPolicy.afterReply, .beforeHandler, .beforeReply, .automatic].map { policy in
        GoodScenario("\(policy) crash \(point.rawValue)", crash(at: point, policy))
      }
    }
    + points.flatMap { point in
      [SettlementPolicy.afterReply, .beforeHandler].flatMap { policy in
        [
          GoodScenario("\(policy) disconnect \(point.rawValue)", disconnect(at: point, policy)),
          GoodScenario("\(policy) pause \(point.rawValue)", pause(at: point, policy)),
        ]
      }
    } + [
      GoodScenario(
        "the client crashes",
        .sample(calls: 3) {
          $0.addFault(.crash(restartAfter: milliseconds(30)), at: 20, process: "client")
        }),
      GoodScenario(
        "the client crashes before it sends",
        .sample(calls: 3) {
          $0.addFault(
            .crash(restartAfter: milliseconds(5)), at: .beforeSend, process: "client",
            call: "second")
        }),
      GoodScenario(
        "the client pauses before it sends",
        .sample(calls: 3) {
          $0.addFault(.pause(for: milliseconds(5)), at: .beforeSend, call: "second")
        }),
      GoodScenario("paused at the handler, then disconnected", pausedThenDisconnected),
    ]

  static let network =
    [FaultPoint.request, .delivery, .reply, .replyDelivery, .acknowledgement].flatMap { hop in
      [FaultVerdict.drop, .duplicate, .reorder, .corrupt, .delay(by: milliseconds(30))]
        .map { verdict in
          GoodScenario("\(verdict.name) of \(hop.rawValue)", harm(verdict, on: hop))
        }
    } + [
      GoodScenario(
        "a partition that heals",
        .sample(calls: 4) {
          $0.latency = DurationRange(least: milliseconds(1), most: milliseconds(5))
          $0.addFault(.partition(healAfter: milliseconds(200)), at: 25, process: "worker")
        }),
      GoodScenario(
        "a partition that does not heal",
        .sample(calls: 4, timeout: 300) {
          $0.addFault(.partition(healAfter: nil), at: 25, process: "client")
          $0.addFault(.crash(restartAfter: milliseconds(20)), at: 30, process: "worker")
        }),
      GoodScenario(
        "refused",
        .sample(calls: 2) {
          $0.clients[0].usesConfirms = true
          $0.addFault(.refuse, at: .request, call: "second")
        }),
    ]

  static let clocks = [
    GoodScenario(
      "the client's clock jumps ahead",
      .sample(calls: 3, takes: 80, timeout: 200) {
        $0.addFault(.jumpClock(by: milliseconds(150)), at: 60, process: "client")
      }),
    GoodScenario(
      "the client's clock jumps back",
      .sample(calls: 3, takes: 80, timeout: 100) {
        $0.addFault(.jumpClock(by: milliseconds(-70)), at: 60, process: "client")
      }),
    GoodScenario(
      "deadlines pass while the client stands still",
      .sample(calls: 3, timeout: 50) {
        $0.addFault(.pause(for: milliseconds(300)), at: 30, process: "client")
      }),
    GoodScenario(
      "the client stands still for ever",
      .sample(calls: 3, timeout: 50) {
        $0.addFault(.pause(for: nil), at: 30, process: "client")
      }),
    GoodScenario(
      "a server that stands still for ever",
      .sample(calls: 3, timeout: 50) {
        $0.addFault(.pause(for: nil), at: 30, process: "worker")
      }),
    GoodScenario("a reply at exactly the deadline", .sample(takes: 40, timeout: 44)),
  ]

  static let queues = [
    GoodScenario("the broker restarts", restart(isDurable: true)),
    GoodScenario("the broker restarts and forgets", restart(isDurable: false)),
    GoodScenario(
      "the queue is deleted",
      .sample(calls: 4, timeout: 300) {
        $0.addFault(.deleteQueue("rpc_queue"), at: 25)
      }),
    GoodScenario(
      "the queue is purged",
      .sample(calls: 4, timeout: 300) {
        $0.addFault(.purgeQueue("rpc_queue"), at: 35)
      }),
    GoodScenario(
      "the queue is full for a while",
      .sample(calls: 4, timeout: 300) {
        $0.addFault(.fillQueue("rpc_queue", for: milliseconds(15)), at: 5)
      }),
    GoodScenario("requests expire", .sample(calls: 4, takes: 100, timeout: 150)),
    GoodScenario("a short queue", shortQueue),
    GoodScenario(
      "no such queue, mandatory",
      .sample { scenario in
        scenario.addCall("lost", at: 5) {
          $0.queue = "nowhere"
          $0.isMandatory = true
        }
      }),
    GoodScenario(
      "no such exchange",
      .sample { scenario in
        scenario.addCall("lost", at: 5) { $0.exchange = "nowhere" }
        scenario.addFault(.crash(restartAfter: milliseconds(10)), at: 100, process: "client")
      }),
    GoodScenario("by hand", byHand),
  ]

  static let nesting = [
    GoodScenario("a handler that calls", nested(deadlock: false)),
    GoodScenario("a deadlock that a deadline ends", nested(deadlock: true)),
    GoodScenario("a deadlock that is expected", expectedDeadlock),
    GoodScenario("a server with two channels crashes under load", manyChannels),
  ]

  // MARK: Scenarios

  static let points: [FaultPoint] = [
    .beforeDelivery, .beforeHandler, .midHandler, .afterHandler, .afterReply, .afterAck,
  ]

  static func crash(at point: FaultPoint, _ policy: SettlementPolicy) -> Scenario {
    .sample(calls: 4, settlement: policy, timeout: 600) {
      $0.latency = DurationRange(least: milliseconds(1), most: milliseconds(12))
      $0.servers[0].prefetch = 2
      $0.addFault(
        .crash(restartAfter: milliseconds(20)), at: point, process: "worker", call: "second")
      $0.addFault(.duplicate, at: .request, call: "second")
      $0.addFault(.duplicate, at: .delivery, call: "third")
    }
  }

  static func disconnect(at point: FaultPoint, _ policy: SettlementPolicy) -> Scenario {
    .sample(calls: 4, settlement: policy, timeout: 600) {
      $0.latency = DurationRange(least: milliseconds(1), most: milliseconds(12))
      $0.servers[0].prefetch = 3
      $0.servers[0].executor = .concurrent(maximum: 2)
      $0.addFault(.disconnect(reconnectAfter: nil), at: point, process: "worker", call: "second")
      $0.addFault(.disconnect(reconnectAfter: milliseconds(9)), at: 33, process: "client")
    }
  }

  static func pause(at point: FaultPoint, _ policy: SettlementPolicy) -> Scenario {
    .sample(calls: 4, settlement: policy, timeout: 600) {
      $0.latency = DurationRange(least: milliseconds(1), most: milliseconds(12))
      $0.servers[0].prefetch = 3
      $0.servers[0].executor = .serial
      $0.addFault(.pause(for: milliseconds(70)), at: point, call: "second")
    }
  }

  static func harm(_ verdict: FaultVerdict, on hop: FaultPoint) -> Scenario {
    .sample(calls: 4, timeout: 400) {
      $0.latency = DurationRange(least: milliseconds(1), most: milliseconds(25))
      $0.servers[0].prefetch = 3
      $0.addFault(verdict, at: hop, call: "second")
      $0.addFault(.crash(restartAfter: milliseconds(20)), at: 120, process: "worker")
    }
  }

  static func restart(isDurable: Bool) -> Scenario {
    .sample(calls: 4, settlement: .beforeHandler, timeout: 500) {
      $0.latency = DurationRange(least: milliseconds(1), most: milliseconds(12))
      var queue = QueueScript(name: "rpc_queue")
      queue.isDurable = isDurable
      $0.queues = [queue]
      $0.clients[0].isPersistent = true
      $0.clients[0].reconnect = milliseconds(10)
      $0.addFault(.restartBroker(downtime: milliseconds(30)), at: 15)
    }
  }

  static let hanging = Scenario.sample(calls: 2, timeout: 300) {
    $0.servers[0].methods[0].result = .hangs
  }

  static let pausedThenDisconnected = Scenario.sample(
    calls: 4, settlement: .beforeHandler, timeout: 600
  ) {
    $0.servers[0].prefetch = 4
    $0.servers[0].executor = .serial
    $0.addFault(.pause(for: milliseconds(100)), at: .beforeHandler, call: "second")
    $0.addFault(.pause(for: milliseconds(200)), at: .afterAck, call: "third")
    $0.addFault(.disconnect(reconnectAfter: milliseconds(5)), at: 70, process: "worker")
    $0.addFault(.disconnect(reconnectAfter: milliseconds(5)), at: 220, process: "worker")
  }

  static let shortQueue = Scenario.sample(calls: 4, takes: 100, timeout: 500) {
    var queue = QueueScript(name: "rpc_queue")
    queue.maximumLength = 1
    $0.queues = [queue]
    $0.servers[0].prefetch = 2
    $0.addFault(.crash(restartAfter: milliseconds(20)), at: 50, process: "worker")
  }

  static let byHand = Scenario.sample(calls: 2, takes: 100) {
    var forged = PublishStep(to: .replyQueue(of: "client"))
    forged.correlationID = "1.1.1"
    forged.body = "{\"result\": 1}"
    let moment = DurationRange(nanoseconds: milliseconds(20))
    var request = PublishStep(to: .queue("rpc_queue"))
    request.body = "[30]"
    request.type = "fib"
    request.replyTo = .replyQueue(of: "client")
    $0.clients.append(ClientScript(name: "intruder"))
    let actions: [StepAction] = [
      .publish(forged), .publish(request), .operate(.get, .queue("rpc_queue")),
      .operate(.consume, .replyQueue(of: "client")),
    ]
    $0.steps += actions.map { ScenarioStep(at: moment, process: "intruder", action: $0) }
    $0.steps.append(
      ScenarioStep(
        at: DurationRange(nanoseconds: milliseconds(30)), process: "intruder",
        action: .operate(.consume, .queue("rpc_queue"))))
  }

  static func nested(deadlock: Bool) -> Scenario {
    .sample(timeout: 500) {
      $0.latency = DurationRange(least: milliseconds(1), most: milliseconds(25))
      var outer = MethodScript(name: "outer")
      outer.calls = [NestedCall(method: "fib"), NestedCall(method: "fib")]
      outer.calls[0].arguments = [.literal(.integer(1))]
      outer.result = .returns(.reply)
      if deadlock {
        $0.servers[0].methods.append(outer)
        $0.servers[0].timeout = milliseconds(100)
      } else {
        var front = ServerScript(name: "front", queue: "front_queue")
        front.methods = [outer]
        front.timeout = milliseconds(200)
        $0.servers.append(front)
      }
      $0.addCall("outside", at: 3) {
        $0.method = "outer"
        $0.times = 5
      }
      $0.addFault(.crash(restartAfter: milliseconds(10)), at: .onReply, process: "worker")
      $0.addFault(.crash(restartAfter: milliseconds(10)), at: .onReply, process: "front")
      $0.addFault(.disconnect(reconnectAfter: nil), at: 60, process: "worker")
    }
  }

  /// Requests arrive all the time, also when one of the server's two channels has ended and the
  /// other has not.
  static let manyChannels: Scenario = {
    var scenario = nested(deadlock: true)
    scenario.servers[0].prefetch = 0
    scenario.servers[0].executor = .concurrent(maximum: 3)
    scenario.faults = []
    scenario.addFault(.crash(restartAfter: milliseconds(30)), at: 60, process: "worker")
    scenario.addFault(.crash(restartAfter: milliseconds(30)), at: 160, process: "worker")
    for time in stride(from: Int64(40), to: 200, by: 2) { scenario.addCall("more", at: time) }
    return scenario
  }()

  static let expectedDeadlock = Scenario.sample(calls: 0, timeout: nil) {
    var outer = MethodScript(name: "outer")
    outer.calls = [NestedCall(method: "fib")]
    $0.servers[0].methods.append(outer)
    $0.servers[0].timeout = nil
    $0.addCall("outside", at: 3) { $0.method = "outer" }
    $0.expectations = [.stalled(call: "outside", heldBy: "worker")]
  }
}
