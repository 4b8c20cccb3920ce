import Testing

@testable import RPCSim

/// Declarations that a broker would refuse are problems of the scenario.
@Suite("Declarations that the broker would refuse")
struct RehearsedDeclarationTests {
  private func problems(
    queues: String = "q: {}", exchanges: String = "", server: String = ""
  ) -> [String] {
    let text = """
      {
        story: "A server asks for what it cannot have.",
        queues: { \(queues) },
        exchanges: { \(exchanges) },
        servers: { w: { serves: "q", \(server) methods: { f: { returns: 1 } } } },
        clients: { c: {} },
        steps: [{ client: "c", call: "f", as: "first" }],
        expect: [{ call: "first", returns: 1 }],
      }
      """
    do {
      _ = try Scenario(reading: SourceText(file: "w.json5", bytes: Array(text.utf8)))
      return []
    } catch {
      return error.diagnostics.map(\.description)
    }
  }

  @Test("A queue by a name that the broker keeps for itself")
  func reserved() throws {
    let found = problems(queues: #"q: {}, "amq.x": {}"#)
    #expect(found.count == 1)
    let first = try #require(found.first)
    #expect(first.hasPrefix("w.json5:3:20: error: the broker refuses this: 403 ACCESS_REFUSED - "))
    #expect(first.contains("names that begin with 'amq.' are the broker's own"))
    #expect(problems(queues: #"q: {}, "amq.x": { exists: false }"#).count == 1)
  }

  @Test("A time to live that is longer than the broker's longest, at its place")
  func timeToLive() throws {
    #expect(problems(queues: #"q: { messageTTL: "87600h" }"#).isEmpty)
    let found = problems(queues: #"q: { messageTTL: "87601h" }"#)
    #expect(found.count == 1)
    let first = try #require(found.first)
    #expect(first.hasPrefix("w.json5:3:30: error: the broker refuses this: 406 "))
    #expect(first.contains("use at most 87600h"))
  }

  @Test("An exchange that there is already, in another way")
  func exchange() {
    #expect(problems(exchanges: #""amq.direct": { durable: true }"#).isEmpty)
    #expect(problems(exchanges: #""amq.direct": {}"#).count == 1)
    #expect(problems(exchanges: #""amq.mine": {}"#).count == 1)
  }

  @Test("A conflict with the poll queue or the control exchange of a server is reported")
  func server() throws {
    #expect(problems(queues: #"q: {}, "w.polls": {}"#).isEmpty)
    #expect(problems(queues: #"q: {}, "w.polls": {}"#, server: "ownPollQueue: true,").count == 1)
    let control = #""rpc.control": { durable: true }"#
    #expect(problems(exchanges: control).isEmpty)
    #expect(problems(exchanges: control, server: "hearsCancel: true,").count == 1)
  }

  @Test("More faults that a schedule may place than can be tried are refused at reading")
  func freeFaults() throws {
    func scenario(_ count: Int) -> String {
      let fault = #"{ crash: "worker", at: "anywhere", restart: "1ms" }"#
      return ScenarioTexts.tutorial(
        with: Array(repeating: fault, count: count).joined(separator: ","))
    }
    func errors(_ count: Int) -> [String] {
      do {
        _ = try Scenario(reading: SourceText(file: "w.json5", bytes: Array(scenario(count).utf8)))
        return []
      } catch {
        return error.diagnostics.map(\.description)
      }
    }
    #expect(errors(200).isEmpty)
    #expect(errors(201).count == 1)
    #expect(errors(300).first?.contains("a schedule may place 200 faults at most") == true)
  }
}
