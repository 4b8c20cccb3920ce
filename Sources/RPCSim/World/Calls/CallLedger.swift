import RPCCore

/// The calls of a run: their callers, names and states.
struct CallLedger: Sendable {
  private var records = AgingList<CallRecord>()
  /// The number of calls made under each label.
  private var counts: [UInt32]
  /// For each step, the number of calls still to make and of unanswered ones.
  private var loads: [CallLoad]
  /// The number of published messages that belong to no call.
  private var otherMessages: UInt32 = 0
  /// The polls of calls, by the call's index.
  ///
  /// Only for lookups, never iterated.
  private var polls: [Int: PlannedPolls] = [:]
  /// The waits for calls that were made before.
  @Boxed private var waits = Waiters()
  /// The IDs of calls in hosted clients.
  private var names = HostedCalls()
  private var correlations = Correlations()

  init(labels: Int, steps: Int) {
    counts = Array(repeating: 0, count: labels)
    loads = Array(repeating: CallLoad(), count: steps)
  }

  // MARK: Calls

  /// The indices of the calls that were not forgotten.
  var indices: some Sequence<Int> { records.indices }
  var count: Int { records.count }

  /// The call; `nil` if it was forgotten.
  @inline(__always)
  func known(_ call: Int?) -> Int? {
    guard let call, records.contains(call) else { return nil }
    return call
  }

  /// The name of a call; `nil` if the call was forgotten.
  func name(of call: Int) -> CallRecord.Name? {
    guard records.contains(call) else { return nil }
    return CallRecord.Name(label: records[call].label, ordinal: records[call].ordinal)
  }

  subscript(call: Int) -> CallRecord {
    @inline(__always) get { records[call] }
    @inline(__always) _modify { yield &records[call] }
  }

  /// Enters a call.
  ///
  /// Returns its index.
  mutating func add(label: Int32, process: Int, owner: CallRecord.Owner) -> Int {
    counts[Int(label)] += 1
    records.append(
      CallRecord(
        label: label, ordinal: counts[Int(label)], process: Int32(process), owner: owner))
    return records.count - 1
  }

  /// Takes back the last call, which was not sent.
  ///
  /// The journal does not contain it yet.
  mutating func retractLast() {
    let record = records.removeLast()
    counts[Int(record.label)] -= 1
  }

  /// Makes room for calls of one more label.
  mutating func addLabel() { counts.append(0) }

  /// The calls of a process, in the order in which they were made.
  func indices(of process: Int) -> [Int] {
    records.indices.filter { records[$0].process == Int32(process) }
  }

  /// The calls of a process with a label, and with a number if there is one.
  func indices(of process: Int, label: Int32, ordinal: UInt32?) -> [Int] {
    records.indices.filter { index in
      records[index].process == Int32(process) && records[index].label == label
        && ordinal ?? records[index].ordinal == records[index].ordinal
    }
  }

  // MARK: Messages

  /// The trace of the next message that belongs to no call.
  mutating func traceOther() -> MessageTrace {
    otherMessages += 1
    return MessageTrace(subject: otherMessages, kind: .other, occurrence: 1)
  }

  /// The trace of the next request of a call.
  mutating func traceRequest(of call: Int) -> MessageTrace {
    records[call].requests &+= 1
    return MessageTrace(
      subject: UInt32(call), kind: .request, occurrence: records[call].requests)
  }

  /// The trace of the next reply to a call.
  mutating func traceReply(to call: Int) -> MessageTrace {
    guard known(call) != nil else { return traceOther() }
    records[call].replies += 1
    return MessageTrace(subject: UInt32(call), kind: .reply, occurrence: records[call].replies)
  }

  // MARK: Waits

  /// The waits for calls that were made before.
  var waiters: Waiters {
    @inline(__always) get { waits }
    @inline(__always) _modify { yield &waits }
  }

  // MARK: Steps

  /// The calls of each step that are still to make or unanswered.
  var allLoads: [CallLoad] { loads }

  subscript(step step: Int) -> CallLoad {
    @inline(__always) get { loads[step] }
    @inline(__always) _modify { yield &loads[step] }
  }

  // MARK: Polls

  subscript(polls call: Int) -> PlannedPolls? {
    get { polls[call] }
    set { polls[call] = newValue }
  }
}

extension CallLedger {
  // MARK: Hosted clients

  /// Enters the ID of a call in a hosted client.
  mutating func name(_ call: Int, _ name: CallID, of client: Int) {
    names.insert(call, named: name, of: client)
  }

  func call(named name: CallID, of client: Int) -> Int? { names.call(named: name, of: client) }

  /// Removes the ID of a call in a hosted client.
  ///
  /// Returns the call.
  mutating func forget(_ name: CallID, of client: Int) -> Int? {
    names.remove(named: name, of: client)
  }

  /// Notes that a request of a call carries a correlation ID.
  mutating func note(correlation id: String, of call: Int) { correlations.note(id, of: call) }

  /// Forgets the calls that are over.
  mutating func forget(allBut living: Living) {
    records.forget { index, _ in !living.contains(call: index) }
    correlations.forget(allBut: living)
  }

  /// The call that used a correlation ID last.
  mutating func call(ofCorrelation id: String?) -> Int? {
    id.flatMap { correlations.call(of: $0) }
  }
}
