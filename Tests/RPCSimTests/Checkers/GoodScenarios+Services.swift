import InMemoryBroker
import RPCCore

@testable import RPCSim

/// Scenarios with every fault at its most harmful points.
///
/// They contain streams, polling calls, repeats, notices, pings, resent calls and shutdowns.
extension GoodScenarios {
  static let services =
    points.flatMap { point in
      [SettlementPolicy.afterReply, .beforeReply, .beforeHandler, .automatic].flatMap { policy in
        [
          GoodScenario(
            "services, \(policy), crash \(point.rawValue)", crashedServices(point, policy)),
          GoodScenario(
            "services, \(policy), pause \(point.rawValue)", pausedServices(point, policy)),
        ]
      }
    }
    + hops.map { hop in GoodScenario("services, duplicated \(hop.rawValue)", harmedServices(hop)) }

  private static let hops: [FaultPoint] = [.request, .delivery, .reply, .replyDelivery]

  private static func crashedServices(
    _ point: FaultPoint, _ policy: SettlementPolicy
  ) -> Scenario {
    servicesScenario(policy) {
      $0.addFault(.crash(restartAfter: milliseconds(20)), at: point, process: "worker")
      $0.addFault(.disconnect(reconnectAfter: milliseconds(15)), at: 60, process: "client")
      $0.addFault(.disconnect(reconnectAfter: nil), at: 75, process: "worker")
    }
  }

  private static func pausedServices(_ point: FaultPoint, _ policy: SettlementPolicy) -> Scenario {
    servicesScenario(policy) {
      $0.servers[0].executor = .serial
      $0.addFault(.pause(for: milliseconds(50)), at: point)
      $0.addFault(.jumpClock(by: milliseconds(5)), at: 50, process: "worker")
    }
  }

  private static func harmedServices(_ hop: FaultPoint) -> Scenario {
    servicesScenario(.afterReply) {
      $0.addFault(.duplicate, at: hop)
      $0.faults[$0.faults.count - 1].times = 100
    }
  }

  private static func servicesScenario(
    _ policy: SettlementPolicy, _ change: (inout Scenario) -> Void
  ) -> Scenario {
    .sample(calls: 1, settlement: policy, timeout: 300) { scenario in
      scenario.latency = DurationRange(least: milliseconds(1), most: milliseconds(12))
      scenario.clients[0].lossPolicy = .resendIdempotent
      scenario.clients[0].announcesCancel = true
      scenario.clients[0].sendsDeadline = true
      scenario.servers[0].prefetch = 3
      scenario.servers[0].executor = .concurrent(maximum: 2)
      scenario.servers[0].hearsCancel = true
      scenario.servers[0].deduplicationWindow = milliseconds(100)
      scenario.servers[0].hasOwnPollQueue = policy == .afterReply
      var list = MethodScript(name: "list")
      list.yields = [.literal(.integer(1)), .literal(.integer(2))]
      list.pace = DurationRange(nanoseconds: milliseconds(7))
      list.stopsWhenCancelled = true
      scenario.servers[0].methods.append(list)
      var closed = MethodScript(name: "closed")
      closed.refusal = RemoteError(refusing: "no")
      scenario.servers[0].methods.append(closed)
      addCalls(to: &scenario)
      addHands(to: &scenario)
      var wait = WaitStep(call: "named")
      wait.timeout = milliseconds(40)
      scenario.addAction(.wait(wait), at: 25, by: "client")
      scenario.addAction(.wait(WaitStep(call: "polled")), at: 90, by: "client")
      scenario.addAction(.cancel(label: "given up"), at: 30, by: "client")
      scenario.addAction(.cancel(label: "polled"), at: 200, by: "client")
      var shutdown = ShutdownStep()
      (shutdown.grace, shutdown.restart) = (milliseconds(20), milliseconds(30))
      scenario.addAction(.shutDown(shutdown), at: 110, by: "worker")
      change(&scenario)
    }
  }

  private static func addCalls(to scenario: inout Scenario) {
    for (label, time) in [("stream", 2), ("given up", 5), ("late", 100)] as [(String, Int64)] {
      scenario.addCall(label, at: time) {
        $0.method = "list"
        $0.isStream = true
        $0.itemTimeout = milliseconds(60)
      }
    }
    scenario.addCall("polled", at: 3) {
      $0.poll = PollScript(tick: milliseconds(10))
      $0.isIdempotent = true
    }
    scenario.addCall("named", at: 20) {
      $0.times = 3
      $0.messageID = "m"
      $0.isIdempotent = true
    }
    scenario.addCall("refused", at: 6) { $0.method = "closed" }
    scenario.addCall("null", at: 7) {
      $0.timeout = .after(milliseconds(10))
      $0.takesNull = true
    }
    scenario.addCall("ping", at: 4) {
      $0.method = "rpc.ping"
      $0.queue = "rpc_queue"
      $0.isIdempotent = true
    }
  }
}

extension GoodScenarios {
  /// Adds a client that is driven by hand and fed a few times.
  private static func addHands(to scenario: inout Scenario) {
    var hand = ClientScript(name: "hand")
    hand.isDrivenByHand = true
    hand.timeout = milliseconds(150)
    scenario.clients.append(hand)
    var call = CallStep(method: "fib")
    (call.label, call.payload, call.times) = ("by hand", .arguments([.integer(1)]), 3)
    scenario.addAction(.call(call), at: 8, by: "hand")
    scenario.addAction(.feed(count: 1), at: 120, by: "hand")
    scenario.addAction(.feed(count: .max), at: 140, by: "hand")
    scenario.addAction(.feed(count: .max), at: 400, by: "hand")
  }
}

extension Scenario {
  mutating func addAction(_ action: StepAction, at time: Int64, by process: String) {
    steps.append(
      ScenarioStep(
        at: DurationRange(nanoseconds: milliseconds(time)), process: process, action: action))
  }
}
