extension Starter {
  /// A test in Swift, for a test target that depends on the libraries it imports.
  static let test = Starter(
    name: "WorkerTests",
    summary: "A test in Swift explores a worker that dies.",
    text: """
      // A service over a message queue, tested under many orders of events. Change it into one of your own.
      // Run it: swift test --filter WorkerTests
      import InMemoryBroker
      import RPCCore
      import RPCSim
      import RPCSimTesting
      import Testing

      // The corpus keeps the schedules that fail. They are played first from then on.
      @Suite("A worker that pays out", .corpus("Failures"))
      struct WorkerTests {
        @Test("Each payment is made once, even if the worker dies", .explored(schedules: 200))
        func paidOnce() async throws {
          let sim = try Simulation.current
          // State that outlives a crash is outside of the process.
          let ledger = Ledger()
          sim.declareQueue("payments")
          sim.process("worker") { worker in
            try await RPCServer(worker, serving: "payments") {
              $0.handle("pay") { (payment: Payment) in await ledger.pay(payment) }
            }.run()
          }
          // The worker dies after its reply and before its acknowledgement, so the request comes again.
          // Try other points: .beforeHandler, .midHandler, or .anywhere, where the schedule chooses.
          sim.plan(.crash(.afterReply, of: "worker", restartAfter: .milliseconds(100)).call("pay"))

          let total = try await withRPCClient(sim, calling: "payments") { client in
            let payment = Payment(name: "order-1", amount: 500)
            let total = try await client.call("pay", payment, as: Int.self)
            try await sim.sleep(for: .seconds(1))
            return total
          }
          #expect(total == 500)
          // Without the check in `pay`, this fails: the request is handled twice.
          #expect(await ledger.total == 500)
          sim.sometimes("a request is handled again", await ledger.repeats > 0)
        }
      }

      private struct Payment: Codable, Sendable {
        var name: String
        var amount: Int
      }

      private actor Ledger {
        private(set) var total = 0
        private(set) var repeats = 0
        private var paid: Set<String> = []

        func pay(_ payment: Payment) -> Int {
          guard paid.insert(payment.name).inserted else {
            repeats += 1
            return total
          }
          total += payment.amount
          return total
        }
      }

      """,
    next: [
      Hint(
        command: "swift test --filter WorkerTests",
        meaning: "Run it in a test target that depends on RPCSimTesting and what it imports."),
      Hint(
        command: "mkdir -p found && swift test --filter WorkerTests --attachments-path found",
        meaning: "Keep the diagrams of a schedule that fails."),
    ],
    ending: ".swift")
}
