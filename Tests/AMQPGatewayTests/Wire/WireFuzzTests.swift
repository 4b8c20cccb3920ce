import Foundation
import TestSupport
import Testing

@testable import AMQPGateway

/// How many mutations a fuzz test tries: 3000, or the number in `RPCSIM_FUZZ`.
let fuzzRounds = ProcessInfo.processInfo.environment["RPCSIM_FUZZ"].flatMap(Int.init) ?? 3000

@Suite("Mutated frames")
struct WireFuzzTests {
  @Test("a mutated payload is refused, or read so that it can be written again")
  func payloads() {
    var dice = SplitMix64(seed: 1)
    let methods = MethodID.allCases.map { id in
      WireWriter.bytes { Method.sample(id).write(to: &$0) }
    }
    let header = [UInt8](
      hex: "003c00000000000000000005fffc0161016200000003016156020701630172013101"
        + "6d000000006553f1000174016701610178")
    var read = 0
    for round in 0..<fuzzRounds {
      var payload = round.isMultiple(of: 4) ? header : methods[dice.next(below: methods.count)]
      dice.mutate(&payload)
      if round.isMultiple(of: 4) {
        read += (try? ContentHeader(payload: payload)) == nil ? 0 : 1
      } else if let method = try? Method(payload: payload) {
        read += 1
        // A method that was read can be written, and reading and writing it again changes nothing.
        let written = WireWriter.bytes { method.write(to: &$0) }
        let again = try? Method(payload: written)
        #expect(again.map { method in WireWriter.bytes { method.write(to: &$0) } } == written)
      }
    }
    // Some mutations harm nothing; if no method was read, the test tested nothing.
    #expect(read > fuzzRounds / 100)
  }
}
