//! A consumer, its first test, a race that it loses, and its repair.

import InMemoryBroker
import RPCCore
import RPCSim

// snippet.consumer
struct Payment: Codable, Sendable {
  var order: String
  var cents: Int
}

/// Stands in for a database, which survives a crash of the consumer.
actor Ledger {
  private(set) var payments: [Payment] = []

  var total: Int { payments.reduce(0) { $0 + $1.cents } }

  func add(_ payment: Payment) { payments.append(payment) }
}

func servePayments(over transport: some Transport, into ledger: Ledger) async throws {
  try await RPCServer(transport, serving: "payments") { handlers in
    handlers.handle("charge") { (payment: Payment) in
      await ledger.add(payment)
      return await ledger.total
    }
  }.run()
}
// snippet.end

// snippet.realTime
func chargeInRealTime() async throws -> Int {
  let broker = MemoryBroker()
  try broker.declareQueue(name: "payments")
  let serving = Task { try await servePayments(over: broker, into: Ledger()) }
  defer { serving.cancel() }
  return try await withRPCClient(broker, calling: "payments") { client in
    try await client.call("charge", Payment(order: "A1", cents: 500), as: Int.self)
  }
}
// snippet.end

// snippet.simulated
func aPaymentIsCharged() throws {
  try simulate { sim in
    sim.declareQueue("payments")
    sim.process("cashier") { try await servePayments(over: $0, into: Ledger()) }
    try await withRPCClient(sim, calling: "payments") { client in
      let total = try await client.call("charge", Payment(order: "A1", cents: 500), as: Int.self)
      sim.expect(total == 500, "the total is \(total)")
    }
  }
}
// snippet.end

// snippet.crash
func aPaymentIsChargedOnceThoughTheCashierDies() throws {
  try simulate { sim in
    sim.declareQueue("payments")
    let ledger = Ledger()
    sim.process("cashier") { try await servePayments(over: $0, into: ledger) }
    sim.plan(.crash(.afterReply, of: "cashier", restartAfter: .milliseconds(100)))
    try await withRPCClient(sim, calling: "payments") { client in
      _ = try await client.call("charge", Payment(order: "A1", cents: 500), as: Int.self)
      // By then the cashier is back and has handled what the broker delivers again.
      try await sim.sleep(for: .seconds(1))
    }
    let total = await ledger.total
    sim.expect(total == 500, "the total is \(total)")
  }
}
// snippet.end

// snippet.idempotent
extension Ledger {
  /// Adds a payment unless the order is paid.
  ///
  /// The check and the addition are one turn of the actor, like one transaction.
  func addOnce(_ payment: Payment) {
    guard !payments.contains(where: { $0.order == payment.order }) else { return }
    add(payment)
  }
}

func servePaymentsOnce(over transport: some Transport, into ledger: Ledger) async throws {
  try await RPCServer(transport, serving: "payments") { handlers in
    handlers.handle("charge") { (payment: Payment) in
      await ledger.addOnce(payment)
      return await ledger.total
    }
  }.run()
}
// snippet.end

// snippet.everyPoint
func aPaymentIsChargedOnceWhereverTheCashierDies() throws {
  let points: [FaultPoint] = [
    .beforeDelivery, .beforeHandler, .afterHandler, .afterReply, .afterAck,
  ]
  for point in points {
    try explore(schedules: 200) { sim in
      sim.declareQueue("payments")
      let ledger = Ledger()
      sim.process("cashier") { try await servePaymentsOnce(over: $0, into: ledger) }
      sim.plan(.crash(point, of: "cashier", restartAfter: .milliseconds(100)))
      try await withRPCClient(sim, calling: "payments") { client in
        let total = try await client.call("charge", Payment(order: "A1", cents: 500), as: Int.self)
        sim.expect(total == 500, "the total is \(total)")
        try await sim.sleep(for: .seconds(1))
      }
      let total = await ledger.total
      sim.expect(total == 500, "the total is \(total)")
    }
  }
}
// snippet.end

// snippet.hide
let total = try await chargeInRealTime()
precondition(total == 500)
try aPaymentIsCharged()
do {
  try aPaymentIsChargedOnceThoughTheCashierDies()
  preconditionFailure("the race was not lost")
} catch let failure as SimulationFailure {
  print(failure)
}
try aPaymentIsChargedOnceWhereverTheCashierDies()
