import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

/// A scenario that a correct system plays without breaking an invariant.
struct GoodStory: CustomTestStringConvertible {
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

enum GoodStories {
  static let all = calm + crashes + network + clocks + queues + nesting + services

  /// Crashes and duplicates at the most harmful points.
  static let hardest = [
    GoodStory("crash between reply and acknowledgement", crash(at: .afterReply, .afterReply)),
    GoodStory("crash at an at-most-once server", crash(at: .midHandler, .beforeHandler)),
    GoodStory("a duplicated acknowledgement, then a crash", harm(.duplicate, on: .acknowledgement)),
  ]

  static let calm = [
    GoodStory("one call", .story()),
    GoodStory("four calls, two servers", .story(calls: 4) { $0.servers[0].count = 2 }),
    GoodStory("prefetch without limit", .story(calls: 4) { $0.servers[0].prefetch = 0 }),
    GoodStory("automatic settlement", .story(calls: 4, settlement: .automatic)),
    GoodStory("a handler that hangs", hanging),
    GoodStory(
      "a cancelled call",
      .story(calls: 2) {
        $0.steps.append(
          ScenarioStep(
            at: DurationRange(nanoseconds: milliseconds(20)), process: "client",
            action: .cancel(label: "second")))
      }),
    GoodStory(
      "fire and forget",
      .story { scenario in
        scenario.addCall("gone", at: 5) { $0.expectsReply = false }
      }),
  ]

  static let crashes =
    points.flatMap { point in
      [SettlementPolicy.afterReply, .beforeHandler, .beforeReply, .automatic].map { policy in
        GoodStory("\(policy) crash \(point.rawValue)", crash(at: point, policy))
      }
    }
    + points.flatMap { point in
      [SettlementPolicy.afterReply, .beforeHandler].flatMap { policy in
        [
          GoodStory("\(policy) disconnect \(point.rawValue)", disconnect(at: point, policy)),
          GoodStory("\(policy) pause \(point.rawValue)", pause(at: point, policy)),
        ]
      }
    } + [
      GoodStory(
        "the client crashes",
        .story(calls: 3) {
          $0.addFault(.crash(restartAfter: milliseconds(30)), at: 20, process: "client")
        }),
      GoodStory(
        "the client crashes before it sends",
        .story(calls: 3) {
          $0.addFault(
            .crash(restartAfter: milliseconds(5)), at: .beforeSend, process: "client",
            call: "second")
        }),
      GoodStory(
        "the client pauses before it sends",
        .story(calls: 3) {
          $0.addFault(.pause(for: milliseconds(5)), at: .beforeSend, call: "second")
        }),
      GoodStory("paused at the handler, then disconnected", pausedThenDisconnected),
    ]

  static let network =
    [FaultPoint.request, .delivery, .reply, .replyDelivery, .acknowledgement].flatMap { hop in
      [FaultVerdict.drop, .duplicate, .reorder, .corrupt, .delay(by: milliseconds(30))]
        .map { verdict in
          GoodStory("\(verdict.name) of \(hop.rawValue)", harm(verdict, on: hop))
        }
    } + [
      GoodStory(
        "a partition that heals",
        .story(calls: 4) {
          $0.latency = DurationRange(least: milliseconds(1), most: milliseconds(5))
          $0.addFault(.partition(healAfter: milliseconds(200)), at: 25, process: "worker")
        }),
      GoodStory(
        "a partition that does not heal",
        .story(calls: 4, timeout: 300) {
          $0.addFault(.partition(healAfter: nil), at: 25, process: "client")
          $0.addFault(.crash(restartAfter: milliseconds(20)), at: 30, process: "worker")
        }),
      GoodStory(
        "refused",
        .story(calls: 2) {
          $0.clients[0].usesConfirms = true
          $0.addFault(.refuse, at: .request, call: "second")
        }),
    ]

  static let clocks = [
    GoodStory(
      "the client's clock jumps ahead",
      .story(calls: 3, takes: 80, timeout: 200) {
        $0.addFault(.jumpClock(by: milliseconds(150)), at: 60, process: "client")
      }),
    GoodStory(
      "the client's clock jumps back",
      .story(calls: 3, takes: 80, timeout: 100) {
        $0.addFault(.jumpClock(by: milliseconds(-70)), at: 60, process: "client")
      }),
    GoodStory(
      "deadlines pass while the client stands still",
      .story(calls: 3, timeout: 50) {
        $0.addFault(.pause(for: milliseconds(300)), at: 30, process: "client")
      }),
    GoodStory(
      "the client stands still for ever",
      .story(calls: 3, timeout: 50) {
        $0.addFault(.pause(for: nil), at: 30, process: "client")
      }),
    GoodStory(
      "a server that stands still for ever",
      .story(calls: 3, timeout: 50) {
        $0.addFault(.pause(for: nil), at: 30, process: "worker")
      }),
    GoodStory("a reply at exactly the deadline", .story(takes: 40, timeout: 44)),
  ]

  static let queues = [
    GoodStory("the broker restarts", restart(isDurable: true)),
    GoodStory("the broker restarts and forgets", restart(isDurable: false)),
    GoodStory(
      "the queue is deleted",
      .story(calls: 4, timeout: 300) {
        $0.addFault(.deleteQueue("rpc_queue"), at: 25)
      }),
    GoodStory(
      "the queue is purged",
      .story(calls: 4, timeout: 300) {
        $0.addFault(.purgeQueue("rpc_queue"), at: 35)
      }),
    GoodStory(
      "the queue is full for a while",
      .story(calls: 4, timeout: 300) {
        $0.addFault(.fillQueue("rpc_queue", for: milliseconds(15)), at: 5)
      }),
    GoodStory("requests expire", .story(calls: 4, takes: 100, timeout: 150)),
    GoodStory("a short queue", shortQueue),
    GoodStory(
      "no such queue, mandatory",
      .story { scenario in
        scenario.addCall("lost", at: 5) {
          $0.queue = "nowhere"
          $0.isMandatory = true
        }
      }),
    GoodStory(
      "no such exchange",
      .story { scenario in
        scenario.addCall("lost", at: 5) { $0.exchange = "nowhere" }
        scenario.addFault(.crash(restartAfter: milliseconds(10)), at: 100, process: "client")
      }),
    GoodStory("by hand", byHand),
  ]

  static let nesting = [
    GoodStory("a handler that calls", nested(deadlock: false)),
    GoodStory("a deadlock that a deadline ends", nested(deadlock: true)),
    GoodStory("a deadlock that is expected", expectedDeadlock),
    GoodStory("a server with two channels crashes under load", manyChannels),
  ]

  // MARK: Stories

  static let points: [FaultPoint] = [
    .beforeDelivery, .beforeHandler, .midHandler, .afterHandler, .afterReply, .afterAck,
  ]

  static func crash(at point: FaultPoint, _ policy: SettlementPolicy) -> Scenario {
    .story(calls: 4, settlement: policy, timeout: 600) {
      $0.latency = DurationRange(least: milliseconds(1), most: milliseconds(12))
      $0.servers[0].prefetch = 2
      $0.addFault(
        .crash(restartAfter: milliseconds(20)), at: point, process: "worker", call: "second")
      $0.addFault(.duplicate, at: .request, call: "second")
      $0.addFault(.duplicate, at: .delivery, call: "third")
    }
  }

  static func disconnect(at point: FaultPoint, _ policy: SettlementPolicy) -> Scenario {
    .story(calls: 4, settlement: policy, timeout: 600) {
      $0.latency = DurationRange(least: milliseconds(1), most: milliseconds(12))
      $0.servers[0].prefetch = 3
      $0.servers[0].executor = .concurrent(maximum: 2)
      $0.addFault(.disconnect(reconnectAfter: nil), at: point, process: "worker", call: "second")
      $0.addFault(.disconnect(reconnectAfter: milliseconds(9)), at: 33, process: "client")
    }
  }

  static func pause(at point: FaultPoint, _ policy: SettlementPolicy) -> Scenario {
    .story(calls: 4, settlement: policy, timeout: 600) {
      $0.latency = DurationRange(least: milliseconds(1), most: milliseconds(12))
      $0.servers[0].prefetch = 3
      $0.servers[0].executor = .serial
      $0.addFault(.pause(for: milliseconds(70)), at: point, call: "second")
    }
  }

  static func harm(_ verdict: FaultVerdict, on hop: FaultPoint) -> Scenario {
    .story(calls: 4, timeout: 400) {
      $0.latency = DurationRange(least: milliseconds(1), most: milliseconds(25))
      $0.servers[0].prefetch = 3
      $0.addFault(verdict, at: hop, call: "second")
      $0.addFault(.crash(restartAfter: milliseconds(20)), at: 120, process: "worker")
    }
  }

  static func restart(isDurable: Bool) -> Scenario {
    .story(calls: 4, settlement: .beforeHandler, timeout: 500) {
      $0.latency = DurationRange(least: milliseconds(1), most: milliseconds(12))
      var queue = QueueScript(name: "rpc_queue")
      queue.isDurable = isDurable
      $0.queues = [queue]
      $0.clients[0].isPersistent = true
      $0.clients[0].reconnect = milliseconds(10)
      $0.addFault(.restartBroker(downtime: milliseconds(30)), at: 15)
    }
  }

  static let hanging = Scenario.story(calls: 2, timeout: 300) {
    $0.servers[0].methods[0].result = .hangs
  }

  static let pausedThenDisconnected = Scenario.story(
    calls: 4, settlement: .beforeHandler, timeout: 600
  ) {
    $0.servers[0].prefetch = 4
    $0.servers[0].executor = .serial
    $0.addFault(.pause(for: milliseconds(100)), at: .beforeHandler, call: "second")
    $0.addFault(.pause(for: milliseconds(200)), at: .afterAck, call: "third")
    $0.addFault(.disconnect(reconnectAfter: milliseconds(5)), at: 70, process: "worker")
    $0.addFault(.disconnect(reconnectAfter: milliseconds(5)), at: 220, process: "worker")
  }

  static let shortQueue = Scenario.story(calls: 4, takes: 100, timeout: 500) {
    var queue = QueueScript(name: "rpc_queue")
    queue.maximumLength = 1
    $0.queues = [queue]
    $0.servers[0].prefetch = 2
    $0.addFault(.crash(restartAfter: milliseconds(20)), at: 50, process: "worker")
  }

  static let byHand = Scenario.story(calls: 2, takes: 100) {
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
    .story(timeout: 500) {
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

  static let expectedDeadlock = Scenario.story(calls: 0, timeout: nil) {
    var outer = MethodScript(name: "outer")
    outer.calls = [NestedCall(method: "fib")]
    $0.servers[0].methods.append(outer)
    $0.servers[0].timeout = nil
    $0.addCall("outside", at: 3) { $0.method = "outer" }
    $0.expectations = [.stalled(call: "outside", heldBy: "worker")]
  }
}
