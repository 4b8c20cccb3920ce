import RPCCore
import RPCSim
import Testing

extension Seeds {
  /// A server of five workers that add two numbers in two seconds, and clients that call at once.
  ///
  /// Payloads are text: "19,23" is answered with "42".
  @Suite("multi-threaded sum server")
  struct SumServerTests {
    @Test("Ten clients at once get their sums from five workers after two rounds of two seconds")
    func tenClients() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.declareQueue("sum_rpc_queue")
        for number in 0..<5 { sim.startWorker(number) }
        let duration = try await sim.duration { try await sim.callTenTimesAtOnce() }
        sim.expect(duration >= .seconds(4) && duration < .milliseconds(4050), "\(duration)")
      }
    }

    @Test("With a prefetch of one each of five workers handles two of ten requests")
    func fairness() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.declareQueue("sum_rpc_queue")
        for number in 0..<5 { sim.startWorker(number) }
        try await sim.callTenTimesAtOnce()
        let shares = (0..<5).map { sim.journal.count(.handlerStarted, at: "SumRpcServer-\($0)") }
        sim.expect(shares == [2, 2, 2, 2, 2], "\(shares)")
      }
    }

    @Test("Without a prefetch limit, the first worker takes all requests and handles them alone")
    func greed() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.declareQueue("sum_rpc_queue")
        sim.startWorker(0, prefetch: 0)
        async let others: Void = {
          try await sim.sleep(for: .seconds(1))
          for number in 1..<5 { sim.startWorker(number, prefetch: 0) }
        }()
        try await sim.callTenTimesAtOnce()
        try await others
        sim.expect(sim.journal.count(.handlerStarted, at: "SumRpcServer-0") == 10)
        sim.expect(sim.now > .start.advanced(by: .seconds(20)), "\(sim.now)")
      }
    }

    @Test("A body that is not two numbers gets an error, and the worker goes on")
    func noNumbers() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.declareQueue("sum_rpc_queue")
        sim.startWorker(0)
        try await withRPCClient(sim, calling: "sum_rpc_queue", configuration: .text) { client in
          let error = await sim.error { _ = try await client.call("sum", "1,x", as: Int.self) }
          sim.expect(error.remote?.type == "NotTwoNumbers", "\(String(describing: error))")
          let sum = try await client.call("sum", "1,2", as: Int.self)
          sim.expect(sum == 3)
        }
      }
    }

    @Test("A server without handlers answers unimplemented")
    func nothingIsHandled() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("sum_rpc_queue") { _, _ in }
        try await withRPCClient(sim, calling: "sum_rpc_queue", configuration: .text) { client in
          let error = await sim.error { _ = try await client.call("sum", "1,2", as: Int.self) }
          sim.expect(error.remote?.code == .unimplemented, "\(String(describing: error))")
        }
      }
    }
  }
}

extension Simulation {
  fileprivate func startWorker(_ number: Int, prefetch: UInt16 = 1) {
    let configuration = RPCServer.Configuration.with {
      $0.codec = TextPayloadCodec()
      $0.prefetch = prefetch
    }
    process("SumRpcServer-\(number)") { worker in
      try await RPCServer(worker, serving: "sum_rpc_queue", configuration: configuration) {
        $0.handle("sum") { (text: String) in
          try await worker.clock.sleep(for: .seconds(2))
          return try sum(of: text)
        }
      }.run()
    }
  }

  /// Calls from ten clients at once, each with its callback queue, like ten threads.
  fileprivate func callTenTimesAtOnce() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<10 {
        group.addTask {
          try await withRPCClient(self, calling: "sum_rpc_queue", configuration: .text) { client in
            let sum = try await client.call("sum", "\(number),\(3 * number)", as: Int.self)
            self.expect(sum == 4 * number, "the sum of \(number) and \(3 * number) is \(sum)")
          }
        }
      }
      try await group.waitForAll()
    }
  }
}

extension RPCClient.Configuration {
  fileprivate static let text = with { $0.codec = TextPayloadCodec() }
}

private struct NotTwoNumbers: Error {}

private func sum(of text: String) throws -> Int {
  let numbers = text.split(separator: ",").map { Int($0) }
  guard numbers.count == 2, let first = numbers[0], let second = numbers[1] else {
    throw NotTwoNumbers()
  }
  return first + second
}
