import Foundation
import InMemoryBroker
import RPCCore
import RPCSim
import RPCSimTesting
import Testing

@Suite("The README's Swift")
struct ReadmeTests {
  @Test("A server and its client, in real time")
  func realTime() async throws {
    let broker = MemoryBroker()
    try await withRPCServer(broker, serving: "rpc_queue") {
      $0.handle("fib") { (n: Int) in fibonacci(n) }
    } whileServing: { _ in
      let answer = try await withRPCClient(broker, calling: "rpc_queue") { client in
        try await client.call("fib", 30, as: Int.self)
      }
      print("fib(30) = \(answer)")
    }
  }

  @Test(.explored(schedules: 100))
  func answersInEverySchedule() async throws {
    let sim = try Simulation.current
    sim.declareQueue("rpc_queue")
    sim.process("worker") { worker in
      try await RPCServer(worker, serving: "rpc_queue") {
        $0.handle("fib") { (n: Int) in fibonacci(n) }
      }.run()
    }
    sim.plan(.crash(.afterReply, of: "worker", restartAfter: .milliseconds(100)).call("fib"))
    try await withRPCClient(sim, calling: "rpc_queue") { client in
      #expect(try await client.call("fib", 30, as: Int.self) == 832_040)
      try await sim.sleep(for: .seconds(1))
    }
  }

  @Test("What the README shows is what is run here")
  func verbatim() throws {
    let here = URL(filePath: #filePath)
    let root = here.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    let section = try #require(
      readme.components(separatedBy: "## Testing and calling in Swift\n").dropFirst().first)
    let blocks = section.components(separatedBy: "\n## ")[0].components(separatedBy: "```swift\n")
      .dropFirst().map { lines(of: $0.components(separatedBy: "```")[0]) }
    #expect(blocks.count == 2)
    let source = lines(of: try String(contentsOf: here, encoding: .utf8)).joined(separator: "\n")
    for block in blocks {
      let code = block.filter { !$0.hasPrefix("import ") }
      #expect(source.contains(code.joined(separator: "\n")), "\(code)")
      #expect(block.count <= 18)
    }
  }

  /// The lines that are not blank, without their indentation.
  private func lines(of text: String) -> [String] {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
  }
}

private func fibonacci(_ n: Int) -> Int {
  (0..<n).reduce((0, 1)) { pair, _ in (pair.1, pair.0 + pair.1) }.0
}
