import InMemoryBroker
import RPCCore
import Testing

@Suite("Streams of replies")
struct ReplyStreamTests {
  @Test("A stream yields its replies in order, and ends")
  func inOrder() async throws {
    let stage = try Stage()
    let server = try stage.server { handlers in
      handlers.stream("count", of: Int.self) { (n: Int, writer) in
        for item in 1...n { try writer.write(item) }
      }
    }
    let items = try await stage.run(server) { client in
      try await client.stream("count", 5, of: Int.self).reduce(into: [Int]()) { $0.append($1) }
    }
    #expect(items == [1, 2, 3, 4, 5])
  }

  @Test("An error ends a stream after the replies before it")
  func error() async throws {
    let stage = try Stage()
    let server = try stage.server { handlers in
      handlers.stream("fail", of: Int.self) { (_: Nothing, writer) in
        try writer.write(1)
        throw RemoteError(code: .handlerError, message: "enough")
      }
    }
    try await stage.run(server) { client in
      let items = try await client.stream("fail", of: Int.self).makeAsyncIterator()
      #expect(try await items.next() == 1)
      await #expect(throws: RPCError.self) { _ = try await items.next() }
    }
  }

  @Test("A reader that stops early ends the handler and leaves no pending call")
  func stoppedEarly() async throws {
    let stage = try Stage()
    var serving = RPCServer.Configuration()
    serving.hearsCancel = true
    let server = try stage.server(serving) { handlers in
      handlers.stream("endless", of: Int.self) { (_: Nothing, writer) in
        try writer.write(1)
        try await stage.clock.sleep(until: .distantFuture)
      }
    }
    var calling = RPCClient.Configuration()
    calling.announcesCancel = true
    try await stage.run(server, calling: calling) { client in
      for try await item in try await client.stream("endless", of: Int.self) {
        #expect(item == 1)
        break
      }
      #expect(client.pendingCount == 0)
      await stage.log.happened("handlerFinished")
    }
  }

  @Test("A stream fails when no item comes within the item timeout")
  func itemTimeout() async throws {
    let stage = try Stage()
    let server = try stage.server { handlers in
      handlers.stream("pause", of: Int.self) { (_: Nothing, writer) in
        try writer.write(1)
        try await stage.clock.sleep(until: .distantFuture)
      }
    }
    try await stage.run(server) { client in
      var options = CallOptions()
      options.itemTimeout = .seconds(2)
      options.timeout = nil
      let stream = try await client.stream("pause", of: Int.self, options: options)
      let items = stream.makeAsyncIterator()
      #expect(try await items.next() == 1)
      stage.clock.advance(milliseconds: 2_000)
      await #expect(throws: RPCError.deadlineExceeded) { _ = try await items.next() }
    }
  }

  @Test("Cancelling who reads ends the reading")
  func cancelledReader() async throws {
    let stage = try Stage()
    try await stage.run { client in
      let stream = try await client.stream("never", of: Int.self)
      let reading = Task { for try await _ in stream {} }
      reading.cancel()
      await #expect(throws: CancellationError.self) { try await reading.value }
    }
  }

  @Test("Two who read one stream share its replies, and both see its end")
  func twoReaders() async throws {
    let stage = try Stage()
    let latch = Latch()
    let server = try stage.server { handlers in
      handlers.stream("count", of: Int.self) { (n: Int, writer) in
        try await latch.wait()
        for item in 1...n { try writer.write(item) }
      }
    }
    let sum = try await stage.run(server) { client in
      let stream = try await client.stream("count", 100, of: Int.self)
      async let one = stream.reduce(0, +)
      async let two = stream.reduce(0, +)
      await stage.log.happened("handlerStarting")
      latch.open()
      return try await one + two
    }
    #expect(sum == 5_050)
  }

  @Test("A plain handler's result is the only item of a stream; a stream is no plain result")
  func mixed() async throws {
    let stage = try Stage()
    let server = try stage.server { handlers in
      handlers.handle("one") { 1 }
      handlers.stream("many", of: Int.self) { (_: Nothing, writer) in try writer.write(1) }
    }
    try await stage.run(server) { client in
      let items = try await client.stream("one", of: Int.self).reduce(into: []) { $0.append($1) }
      #expect(items == [1])
      let error = RemoteError(
        code: .invalidRequest, message: "'many' answers with a stream: read it as one")
      await #expect(throws: RPCError.remote(error)) { try await client.call("many", as: Int.self) }
    }
  }
}
