import Foundation
import RPCSim

for (inFlight, journal) in [
  (8, false), (8, true), (10, false), (1000, false), (100_000, false), (1_000_000, false),
] {
  var benchmark = Benchmark()
  benchmark.inFlight = inFlight
  benchmark.calls = 200_000 + inFlight
  benchmark.isJournaled = journal
  var world = benchmark.world()
  let start = ContinuousClock.now
  let events = benchmark.play(&world)
  let d = ContinuousClock.now - start
  let s = Double(d.components.seconds) + Double(d.components.attoseconds) / 1e18
  print(
    inFlight, journal, benchmark.isComplete(world), Int(Double(benchmark.calls) / s), "RPC/s",
    Int(Double(events) / s), "events/s")
}
