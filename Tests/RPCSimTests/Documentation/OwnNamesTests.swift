import Distributed
import Foundation
import InMemoryBroker
import Observation
import OrdinaryNames
import RPCCore
import RPCSim
import RPCSimTesting
import Synchronization
import Testing

@Suite("A program's own names")
struct OwnNamesTests {
  @Test("Types of another library with ordinary names can be used beside those of the package")
  func ordinaryNames() {
    let types: [Any.Type] = [
      Address.self, Binding.self, Count.self, Delivery.self, Event.self, Expectation.self,
      Message.self, Outcome.self, Payload.self, Request.self, Run.self, Schedule.self, Step.self,
      Subscription.self, Timeout.self, Value.self, Wait.self,
    ]
    #expect(types.allSatisfy { String(reflecting: $0).hasPrefix("OrdinaryNames.") })
  }

  @Test("Swift's Actor and Observations, and Foundation's Expression keep their meaning")
  func systemTypes() async throws {
    actor Counter { var count = 0 }
    func isActor(_ value: any Actor) -> Bool { true }
    #expect(isActor(Counter()))
    let isEven = #Expression<Int, Bool> { $0 % 2 == 0 }
    let expression: Expression<Int, Bool> = isEven
    #expect(try expression.evaluate(4))
    if #available(macOS 26, iOS 26, *) {
      #expect(String(reflecting: Observations<Int, Never>.self).hasPrefix("Observation."))
    }
  }

  @Test("Types of the package can be qualified by their modules")
  func qualified() {
    let broker = InMemoryBroker.MemoryBroker()
    let message: RPCCore.RPCMessage = RPCMessage(body: Array("a".utf8))
    let scenario = RPCSim.Scenario(name: "named")
    #expect(broker.capabilities.contains(.prefetch))
    #expect(message.body == Array("a".utf8))
    #expect(scenario.name == "named")
  }
}
