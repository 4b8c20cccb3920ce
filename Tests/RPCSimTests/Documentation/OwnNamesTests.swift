import Foundation
import InMemoryBroker
import RPCCore
import RPCSim
import Testing

// Types that an ordinary program declares. They would not compile, or would mean something else
// below, if a library of the package claimed their names.
private struct Address: Equatable { var street = "" }
private struct Binding: Equatable { var key = "" }
private struct Count: Equatable { var value = 0 }
private struct Delivery: Equatable { var address = Address() }
private enum Event: Equatable { case ordered(Request), delivered(Delivery) }
private struct Expectation: Equatable { var outcome = Outcome.open }
private struct Message: Equatable { var text = "" }
private enum Outcome: Equatable { case open, done }
private struct Payload: Equatable { var message = Message() }
private struct Request: Equatable { var payload = Payload() }
private struct Run: Equatable { var steps: [Step] = [] }
private struct Schedule: Equatable { var run = Run() }
private struct Step: Equatable { var wait = Wait() }
private struct Subscription: Equatable { var binding = Binding() }
private struct Timeout: Equatable { var seconds = 0 }
private struct Value: Equatable { var count = Count() }
private struct Wait: Equatable { var timeout = Timeout() }

@Suite("A program's own names")
struct OwnNamesTests {
  @Test("Types with ordinary names stand beside those of the package")
  func ownTypes() {
    let event = Event.ordered(Request(payload: Payload(message: Message(text: "a"))))
    #expect(event != .delivered(Delivery()))
    #expect(Expectation(outcome: .done) != Expectation())
    #expect(Schedule(run: Run(steps: [Step()])) != Schedule())
    #expect(Subscription() == Subscription(binding: Binding()))
    #expect(Value(count: Count(value: 1)) != Value())
  }

  @Test("Swift's Actor and Foundation's Expression keep their meaning")
  func systemTypes() async throws {
    actor Counter { var count = 0 }
    func isActor(_ value: any Actor) -> Bool { true }
    #expect(isActor(Counter()))
    let isEven = #Expression<Int, Bool> { $0 % 2 == 0 }
    let expression: Expression<Int, Bool> = isEven
    #expect(try expression.evaluate(4))
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
