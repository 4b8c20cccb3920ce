import RPCCore
import RPCSim
import Testing

extension Seeds {
  /// RabbitMQ's tutorial "Remote procedure call": a Fibonacci server, its client, and the events
  /// that the tutorial describes between them.
  @Suite("RabbitMQ tutorial")
  struct TutorialTests {
    @Test("fib(30) is 832040 in every schedule")
    func answer() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("rpc_queue") { handlers, _ in handlers.serveFibonacci() }
        let answer = try await withRPCClient(sim, calling: "rpc_queue") { client in
          try await client.call("fib", 30, as: Int.self)
        }
        sim.expect(answer == 832_040)
      }
    }

    @Test("A client written by hand on a link gets its answers")
    func byHand() throws {
      let configuration = RPCServer.Configuration.with { $0.codec = TextPayloadCodec() }
      try explore(schedules: Schedules.count) { sim in
        sim.serve("rpc_queue", configuration: configuration) { handlers, _ in
          handlers.serveFibonacci()
        }
        let client = try await ClientByHand(sim)
        sim.expect(await client.call(10) == 55)
        sim.expect(await client.call(20) == 6765)
      }
    }

    @Test("The calls of a client share one callback queue, and each gets its own answer")
    func oneCallbackQueue() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("rpc_queue") { handlers, _ in handlers.serveFibonacci() }
        try await withRPCClient(sim, calling: "rpc_queue") { client in
          async let tenth = client.call("fib", 10, as: Int.self)
          async let twentieth = client.call("fib", 20, as: Int.self)
          async let thirtieth = client.call("fib", 30, as: Int.self)
          let answers = try await [tenth, twentieth, thirtieth]
          sim.expect(answers == [55, 6765, 832_040])
        }
        let declared = sim.journal.events.filter { $0.kind == .queueDeclared }.compactMap(\.queue)
        sim.expect(declared.filter { $0 != "rpc_queue" }.count == 1, "\(declared)")
      }
    }

    @Test("A call takes one round trip: one request, one reply, and nothing is declared")
    func oneRoundTrip() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("rpc_queue") { handlers, _ in handlers.serveFibonacci() }
        try await withRPCClient(sim, calling: "rpc_queue") { client in
          _ = try await client.call("fib", 1, as: Int.self)
          let before = sim.journal
          let duration = try await sim.duration {
            _ = try await client.call("fib", 2, as: Int.self)
          }
          let after = sim.journal
          sim.expect(duration == .milliseconds(4), "\(duration)")
          sim.expect(after.count(.published) == before.count(.published) + 2)
          sim.expect(after.count(.queueDeclared) == before.count(.queueDeclared))
        }
      }
    }

    @Test("A reply with an unknown correlation ID is discarded")
    func unknownCorrelation() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("rpc_queue") { handlers, _ in handlers.serveFibonacci() }
        try await withRPCClient(sim, calling: "rpc_queue") { client in
          let callbackQueue = try await client.call("callback queue", as: String.self)
          var stray = RPCMessage(body: Array("5".utf8))
          stray.correlationID = "nobody's"
          let link = try await sim.openLink { _ in }
          link.publish(Publication(routingKey: callbackQueue, message: stray))
          try await sim.sleep(for: .milliseconds(10))
          let answer = try await client.call("fib", 30, as: Int.self)
          sim.expect(answer == 832_040)
          sim.expect(client.counters.unknownReplies == 1)
          await link.close()
        }
        sim.expect(sim.journal.count(.unknownReply) == 1)
      }
    }

    @Test("Another link cannot consume the callback queue")
    func exclusiveCallbackQueue() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("rpc_queue") { handlers, _ in handlers.serveFibonacci() }
        try await withRPCClient(sim, calling: "rpc_queue") { client in
          let callbackQueue = try await client.call("callback queue", as: String.self)
          let link = try await sim.openLink { _ in }
          let error = await sim.error {
            try await link.consume(QueueSubscription(queue: callbackQueue))
          }
          guard case .consumeRefused(let reason)? = error as? RPCError else {
            sim.expect(false, "\(String(describing: error))")
            return
          }
          sim.expect(reason.hasPrefix("RESOURCE_LOCKED"), reason)
          let answer = try await client.call("fib", 30, as: Int.self)
          sim.expect(answer == 832_040)
        }
        sim.expect(sim.journal.count(.channelFailed) == 1)
      }
    }

    @Test("Two workers with a prefetch of one share the work, and are done in half the time")
    func twoWorkers() throws {
      try explore(schedules: Schedules.count) { sim in
        for name in ["first", "second"] {
          sim.serve("rpc_queue", by: name) { handlers, worker in
            handlers.handle("fib") { (n: Int) in
              try await worker.clock.sleep(for: .seconds(1))
              return fib(n)
            }
          }
        }
        try await withRPCClient(sim, calling: "rpc_queue") { client in
          try await withThrowingTaskGroup(of: Int.self) { group in
            for n in 1...4 { group.addTask { try await client.call("fib", n, as: Int.self) } }
            let answers = try await group.reduce(into: []) { $0.append($1) }
            sim.expect(answers.sorted() == [1, 1, 2, 3])
          }
        }
        sim.expect(sim.journal.count(.handlerStarted, at: "first") == 2)
        sim.expect(sim.journal.count(.handlerStarted, at: "second") == 2)
        sim.expect(sim.now < .start.advanced(by: .milliseconds(2100)), "\(sim.now)")
      }
    }

    @Test("A server that dies between reply and ack answers again, and the duplicate is discarded")
    func deathBeforeAcknowledgement() throws {
      try explore(schedules: Schedules.count) { sim in
        sim.serve("rpc_queue") { handlers, _ in handlers.serveFibonacci() }
        sim.plan(.crash(.afterReply, of: "worker", restartAfter: .milliseconds(100)).call("fib"))
        try await withRPCClient(sim, calling: "rpc_queue") { client in
          let answer = try await client.call("fib", 30, as: Int.self)
          sim.expect(answer == 832_040)
          try await sim.sleep(for: .seconds(1))
          sim.expect(client.counters.completed == 1)
          sim.expect(client.counters.duplicateReplies == 1)
        }
        sim.expect(sim.journal.count(.handlerStarted) == 2)
      }
    }

    @Test("The other worker handles a request that a dead worker has not acknowledged")
    func theOtherWorker() throws {
      try explore(schedules: Schedules.count) { sim in
        for name in ["first", "second"] {
          sim.serve("rpc_queue", by: name) { handlers, _ in handlers.serveFibonacci() }
        }
        sim.plan(.crash(.beforeHandler).call("fib"))
        try await withRPCClient(sim, calling: "rpc_queue") { client in
          let answer = try await client.call("fib", 30, as: Int.self)
          sim.expect(answer == 832_040)
        }
        sim.expect(sim.journal.count(.redelivered) == 1)
      }
    }
  }
}
