//! Short answers to questions that tests have, one function each.

import Distributed
import InMemoryBroker
import RPCActors
import RPCCore
import RPCSim

func fibonacci(_ n: Int) -> Int {
  var (now, next) = (0, 1)
  for _ in 0..<n { (now, next) = (next, now + next) }
  return now
}

// snippet.worker
func startWorker(_ name: String, in sim: Simulation, noting runs: ObservedValues<Int>) {
  sim.process(name) { worker in
    try await RPCServer(worker, serving: "rpc_queue") {
      $0.handle("fib") { (n: Int) in
        runs.append(n)
        return fibonacci(n)
      }
    }.run()
  }
}
// snippet.end

// snippet.crash
func aRequestComesAgain() throws {
  try simulate { sim in
    let runs = ObservedValues<Int>()
    sim.declareQueue("rpc_queue")
    startWorker("worker", in: sim, noting: runs)
    sim.plan(.crash(.afterReply, of: "worker", restartAfter: .milliseconds(100)))
    try await withRPCClient(sim, calling: "rpc_queue") { client in
      _ = try await client.call("fib", 30, as: Int.self)
      // By then the worker is back, and has handled the request again.
      try await sim.sleep(for: .seconds(1))
    }
    sim.expect(runs.all == [30, 30], "the handler ran for \(runs.all)")
  }
}
// snippet.end

// snippet.words
func planMore(in sim: Simulation) {
  sim.plan(.drop(.reply).call("fib").nth(2))
  sim.plan(.pause(.beforeHandler, of: "worker", for: .seconds(2)).nth(3))
  sim.plan(.disconnect(.afterAck, of: "worker", reconnectAfter: .seconds(1)).nth(9).optional())
  sim.plan(.at(.seconds(30), .restartBroker(downtime: .seconds(5))))
}
// snippet.end

func callThroughMoreFaults() throws {
  try simulate { sim in
    sim.declareQueue("rpc_queue", isDurable: true)
    startDurableWorker(in: sim)
    planMore(in: sim)
    try await withRPCClient(sim, calling: "rpc_queue") { client in
      var answers: [Int?] = []
      for n in 1...3 {
        answers.append(
          try await client.callUnlessTimedOut("fib", n, as: Int.self, timeout: .seconds(5)))
      }
      sim.expect(answers == [1, nil, 2], "\(answers)")
      try await sim.sleep(for: .seconds(60))
      let last = try await client.call("fib", 4, as: Int.self)
      sim.expect(last == 3)
    }
  }
}

func startDurableWorker(in sim: Simulation) {
  sim.process("worker") { worker in
    var configuration = RPCServer.Configuration()
    configuration.isDurable = true
    try await RPCServer(worker, serving: "rpc_queue", configuration: configuration) {
      $0.handle("fib") { (n: Int) in fibonacci(n) }
    }.run()
  }
}

// snippet.retry
func aLostReplyIsAskedForAgain() throws {
  try simulate { sim in
    let runs = ObservedValues<Int>()
    sim.declareQueue("rpc_queue")
    startWorker("worker", in: sim, noting: runs)
    sim.plan(.drop(.reply).call("fib"))
    try await withRPCClient(sim, calling: "rpc_queue") { client in
      var answer: Int?
      while answer == nil {
        answer = try await client.callUnlessTimedOut("fib", 30, timeout: .seconds(3))
      }
      sim.expect(answer == 832_040 && runs.count == 2)
    }
  }
}
// snippet.end

// snippet.anywhere
func aCallSurvivesTwoCrashesAnywhere() throws {
  try explore(schedules: 300) { sim in
    sim.declareQueue("rpc_queue")
    startWorker("worker", in: sim, noting: ObservedValues())
    sim.plan(.crash(.anywhere, of: "worker", restartAfter: .milliseconds(100)).atMost(2))
    sim.plan(.duplicate(.anywhere))
    try await withRPCClient(sim, calling: "rpc_queue") { client in
      var answer: Int?
      while answer == nil {
        answer = try await client.callUnlessTimedOut("fib", 30, timeout: .seconds(3))
      }
      sim.expect(answer == 832_040)
    }
  }
}
// snippet.end

// snippet.timeout
func aCallEndsAtItsDeadline() throws {
  try simulate { sim in
    sim.declareQueue("rpc_queue")
    startWorker("worker", in: sim, noting: ObservedValues())
    sim.plan(.hangHandler(of: "worker"))
    try await withRPCClient(sim, calling: "rpc_queue") { client in
      let start = sim.now
      let answer = try await client.callUnlessTimedOut(
        "fib", 30, as: Int.self, timeout: .seconds(20))
      sim.expect(answer == nil)
      sim.expect(start.duration(to: sim.now) == .seconds(20))
    }
  }
}
// snippet.end

// snippet.clock
func remindDaily(over transport: some Transport, noting sent: ObservedValues<Int>) async throws {
  let clock = transport.clock
  for day in 1... {
    try await clock.sleep(for: .seconds(24 * 3600))
    sent.append(day)
  }
}

func aWeekHasSevenReminders() throws {
  try simulate { sim in
    let sent = ObservedValues<Int>()
    sim.process("reminder") { try await remindDaily(over: $0, noting: sent) }
    try await sim.sleep(for: .seconds(7 * 24 * 3600 + 1))
    sim.expect(sent.all == [1, 2, 3, 4, 5, 6, 7], "\(sent.all)")
  }
}
// snippet.end

// snippet.latency
func aSlowNetworkIsNoticed() throws {
  try explore(schedules: 100) { sim in
    sim.declareQueue("rpc_queue")
    startWorker("worker", in: sim, noting: ObservedValues())
    try await withRPCClient(sim, calling: "rpc_queue") { client in
      _ = try await client.call("fib", 1, as: Int.self)
      sim.setLatency(.milliseconds(100) ... .milliseconds(400))
      let answer = try await client.callUnlessTimedOut(
        "fib", 30, as: Int.self, timeout: .seconds(1))
      sim.sometimes("the answer comes in time", answer != nil)
      sim.sometimes("the answer comes too late", answer == nil)
    }
  }
}
// snippet.end

// snippet.partition
func aPartitionDelaysAndLosesNothing() throws {
  try simulate { sim in
    let runs = ObservedValues<Int>()
    sim.declareQueue("rpc_queue")
    startWorker("worker", in: sim, noting: runs)
    sim.plan(.at(.seconds(1), .partition(healAfter: .seconds(10)), of: "worker"))
    try await sim.sleep(for: .seconds(2))
    try await withRPCClient(sim, calling: "rpc_queue") { client in
      let answer = try await client.call("fib", 30, as: Int.self)
      sim.expect(answer == 832_040 && runs.count == 1)
      sim.expect(sim.now >= .start.advanced(by: .seconds(11)))
    }
  }
}
// snippet.end

// snippet.shop
func serveShop(over transport: some Transport) async throws {
  var configuration = RPCServer.Configuration()
  configuration.prefetch = 2
  configuration.executor = .concurrent(maximum: 2)
  try await withRPCClient(transport, calling: "bank") { bank in
    try await RPCServer(transport, serving: "shop", configuration: configuration) {
      $0.handle("buy") { (item: String) in try await bank.call("pay", item, as: Int.self) }
      $0.handle("price") { (item: String) in 10 * item.count }
    }.run()
  }
}
// snippet.end

// snippet.bank
func serveBank(over transport: some Transport) async throws {
  try await withRPCClient(transport, calling: "shop") { shop in
    try await RPCServer(transport, serving: "bank") {
      $0.handle("pay") { (item: String) in try await shop.call("price", item, as: Int.self) }
    }.run()
  }
}
// snippet.end

// snippet.bothServices
func twoServicesCallEachOther() throws {
  try explore(schedules: 100) { sim in
    for queue in ["shop", "bank"] { sim.declareQueue(queue) }
    sim.process("shop") { try await serveShop(over: $0) }
    sim.process("bank") { try await serveBank(over: $0) }
    try await withRPCClient(sim, calling: "shop") { client in
      let paid = try await client.call("buy", "tea", as: Int.self)
      sim.expect(paid == 30, "paid \(paid)")
    }
  }
}
// snippet.end

// snippet.actors
distributed actor Counter {
  typealias ActorSystem = RPCActorSystem

  private var total = 0

  distributed func add(_ amount: Int) -> Int {
    total += amount
    return total
  }
}
// snippet.end

// snippet.actorFault
func anActorForgetsWhenItCrashes() throws {
  try simulate { sim in
    sim.declareQueue("counters")
    sim.process("server") { server in
      let system = RPCActorSystem(server, serving: "counters")
      try system.host("votes") { Counter(actorSystem: $0) }
      try await system.run()
    }
    sim.plan(.crash(.afterAck, of: "server", restartAfter: .zero).call("Counter.add"))
    try await withRPCActorSystem(sim) { system in
      let id = ActorID(queue: "counters", name: "votes")
      let votes = try Counter.resolve(id: id, using: system)
      let totals = [try await votes.add(1), try await votes.add(1)]
      sim.expect(totals == [1, 1], "the totals are \(totals)")
    }
  }
}
// snippet.end

// snippet.names
@Sendable func theFirstBuyerIsFirst(_ sim: Simulation) async throws {
  let bought = ObservedValues<String>()
  try await withThrowingTaskGroup { group in
    for name in ["first", "second"] {
      group.addTask(name: "\(name) buyer") {
        try await sim.sleep(for: .milliseconds(5))
        bought.append(name)
      }
    }
    try await group.waitForAll()
  }
  sim.expect(bought.all == ["first", "second"], "the order is \(bought.all)")
}
// snippet.end

// snippet.model
let sum = SequentialModel(initial: 0) { (total: inout Int, amount: Int) in
  total += amount
  return total
}
// snippet.end

// snippet.linearizable
@Sendable func twoAdditionsAreLinearizable(_ sim: Simulation) async throws {
  let history = OperationHistory<Int, Int>()
  try await withRPCClient(sim, calling: "totals") { client in
    @Sendable func add(_ amount: Int) async throws {
      try await history.record(amount) { try await client.call("add", amount, as: Int.self) }
    }
    async let first: Void = add(1)
    async let second: Void = add(10)
    _ = try await (first, second)
  }
  let found = history.linearization(by: sum)
  sim.expect(found.isLegal, "\(found)")
}
// snippet.end

actor Total {
  private var total = 0

  func add(_ amount: Int) -> Int {
    total += amount
    return total
  }
}

// snippet.replay
func failAndReplay() throws {
  do {
    try explore(schedules: 100, theFirstBuyerIsFirst)
  } catch let failure as SimulationFailure {
    print(failure)
    let token = "\(failure.report.schedule)"
    // Fails in the same way, as long as the code is the same.
    try simulate(replaying: token, theFirstBuyerIsFirst)
  }
}
// snippet.end

// snippet.sometimes
func aRestartedWorkerAnswersSometimes() throws {
  let report = try explore(schedules: 200) { sim in
    let runs = ObservedValues<Int>()
    sim.declareQueue("rpc_queue")
    startWorker("worker", in: sim, noting: runs)
    sim.plan(.crash(.anywhere, of: "worker", restartAfter: .milliseconds(100)))
    try await withRPCClient(sim, calling: "rpc_queue") { client in
      _ = try await client.call("fib", 30, as: Int.self)
      try await sim.sleep(for: .seconds(1))
    }
    sim.sometimes("the handler runs twice", runs.count == 2)
  }
  print(report.sightings)
}
// snippet.end

// snippet.jobs
func fourSchedulesAtATime() throws {
  var options = SimulationOptions()
  options.jobs = 4
  try explore(schedules: 200, options: options) { sim in
    let runs = ObservedValues<Int>()  // Made in the body, so each run has its own.
    sim.declareQueue("rpc_queue")
    startWorker("worker", in: sim, noting: runs)
    try await withRPCClient(sim, calling: "rpc_queue") { client in
      _ = try await client.call("fib", 30, as: Int.self)
    }
    sim.expect(runs.count == 1)
  }
}
// snippet.end

// snippet.hide
try aRequestComesAgain()
try callThroughMoreFaults()
try aLostReplyIsAskedForAgain()
try aCallSurvivesTwoCrashesAnywhere()
try aCallEndsAtItsDeadline()
try aWeekHasSevenReminders()
try aSlowNetworkIsNoticed()
try aPartitionDelaysAndLosesNothing()
try twoServicesCallEachOther()
try anActorForgetsWhenItCrashes()
try explore(schedules: 200) { sim in
  let total = Total()
  sim.declareQueue("totals")
  for name in ["first", "second"] {
    sim.process(name) { process in
      try await RPCServer(process, serving: "totals") {
        $0.handle("add") { (amount: Int) in await total.add(amount) }
      }.run()
    }
  }
  try await twoAdditionsAreLinearizable(sim)
}
do {
  try failAndReplay()
  preconditionFailure("the race was not lost")
} catch is SimulationFailure {}
try aRestartedWorkerAnswersSometimes()
try fourSchedulesAtATime()
