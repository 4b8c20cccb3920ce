import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("What goes wrong")
struct FaultInjectorTests {
  private func cast(_ fault: FaultScript) -> Cast {
    var scenario = Scenario.sample(calls: 1, timeout: 1_000)
    scenario.faults = [fault]
    return Cast(scenario)
  }

  private func subject(_ point: FaultPoint) -> FaultSubject {
    FaultSubject(point: point, process: 0, label: 0, ordinal: 1)
  }

  @Test("A planned fault strikes where it waits, so often as it says")
  func planned() {
    var faults = FaultInjector(rules: cast(FaultScript(.drop, at: .request)).rules)
    #expect(faults.watches(.request) && !faults.watches(.reply))
    let struck = [FaultPoint.reply, .request, .request].map { point in
      faults.strike(subject(point)) { _ in true }
    }
    #expect(struck == [nil, 0, nil])
    #expect(faults.fired == [1] && faults.verdict(of: 0) == .drop)
  }

  @Test("An occasion on which it could do nothing does not count")
  func impossible() {
    var faults = FaultInjector(rules: cast(FaultScript(.drop, at: .request)).rules)
    let struck = [false, true].map { isPossible in
      faults.strike(subject(.request)) { _ in isPossible }
    }
    #expect(struck == [nil, 0])
  }

  @Test("A fault that a schedule places strikes on the occasions that it chooses, within its limit")
  func placed() {
    var fault = FaultScript(.drop, at: .request)
    fault.atMost = 1
    let cast = cast(fault)
    var faults = FaultInjector(rules: cast.rules)
    faults.forgetNames()
    faults.letChoose(.occasions([1]))
    #expect(faults.hasFaultsToPlace(in: cast))
    var struck: [Int?] = []
    for _ in 0..<3 {
      let rules = faults.rulesToPlace(subject(.request), in: cast) { _ in true }
      struck.append(faults.strike(rules, at: .request, in: cast, naming: nil))
    }
    #expect(struck == [nil, 0, nil])
    #expect(!faults.hasFaultsToPlace(in: cast) && faults.strikesOfFreeFaults(in: cast) == [1])
  }
}
