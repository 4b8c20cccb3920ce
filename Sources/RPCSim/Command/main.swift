import Foundation
import RPCSim

let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
var benchmark = Benchmark()
benchmark.calls = arguments.first ?? 200_000
benchmark.inFlight = arguments.dropFirst().first ?? 8
benchmark.isJournaled = arguments.count > 2
var world = benchmark.world()
let start = ContinuousClock.now
let events = benchmark.play(&world)
let d = ContinuousClock.now - start
let s = Double(d.components.seconds) + Double(d.components.attoseconds) / 1e18
print(
  benchmark.isComplete(world), Int(Double(benchmark.calls) / s), "RPC/s", Int(Double(events) / s),
  "events/s")
