/// A ``CallID`` of an ``RPCClient`` is the slot of the call in the client's table, as a number.
extension Slot {
  package init(_ call: CallID) {
    self.init(
      index: Int32(truncatingIfNeeded: call.rawValue >> 32),
      generation: UInt32(truncatingIfNeeded: call.rawValue))
  }
}

extension CallID {
  package init(_ slot: Slot) {
    self.init(UInt64(UInt32(bitPattern: slot.index)) << 32 | UInt64(slot.generation))
  }
}
