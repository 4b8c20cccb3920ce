extension RPCClientStateMachine {
  /// A fingerprint of the time left to each pending call, independent of the order of the calls.
  package func deadlines(from now: Instant) -> UInt64 {
    var sum: UInt64 = 0
    for slot in pending.slots {
      guard let (call, deadline) = pending.read(slot, { ($0.call, $0.deadline) }) else { continue }
      var print = Fingerprint(11)
      print.add(call.rawValue)
      print.add(deadline.map { Int(now.nanoseconds(to: $0)) } ?? -1)
      sum &+= print.value
    }
    return sum
  }
}
