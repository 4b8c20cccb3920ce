import RPCCore

/// The calls that were made: who made them, under which names, and how far they have come.
struct CallLedger: Sendable {
  private var records = AgingList<CallRecord>()
  /// How many calls of each name were made.
  private var counts: [UInt32]
  /// For each step, how many calls it has yet to make and how many are unanswered.
  private var loads: [CallLoad]
  /// How many messages that belong to no call were published.
  private var otherMessages: UInt32 = 0
  /// The calls whose results are polled for, by their place; only ever looked up.
  private var polls: [Int: PlannedPolls] = [:]
  /// Who waits for calls that were made before.
  @Boxed private var waits = Waiters()
  /// What hosted clients call their calls.
  private var names = HostedCalls()
  private var correlations = Correlations()

  init(labels: Int, steps: Int) {
    counts = Array(repeating: 0, count: labels)
    loads = Array(repeating: CallLoad(), count: steps)
  }

  // MARK: Calls

  /// The places of the calls that were not forgotten.
  var indices: some Sequence<Int> { records.places }
  var count: Int { records.count }

  /// A call, unless it was forgotten.
  @inline(__always)
  func known(_ call: Int?) -> Int? {
    guard let call, records.contains(call) else { return nil }
    return call
  }

  /// What a call is called, unless it was forgotten.
  func name(of call: Int) -> CallRecord.Name? {
    guard records.contains(call) else { return nil }
    return CallRecord.Name(label: records[call].label, ordinal: records[call].ordinal)
  }

  subscript(call: Int) -> CallRecord {
    @inline(__always) get { records[call] }
    @inline(__always) _modify { yield &records[call] }
  }

  /// Enters a call; returns its place.
  mutating func add(label: Int32, process: Int, owner: CallRecord.Owner) -> Int {
    counts[Int(label)] += 1
    records.append(
      CallRecord(
        label: label, ordinal: counts[Int(label)], process: Int32(process), owner: owner))
    return records.count - 1
  }

  /// Takes back the last call, which was not sent; the journal does not know of it yet.
  mutating func retractLast() {
    let record = records.removeLast()
    counts[Int(record.label)] -= 1
  }

  /// Makes room for calls of one more name.
  mutating func addLabel() { counts.append(0) }

  /// The calls of a process, in the order in which they were made.
  func indices(of process: Int) -> [Int] {
    records.places.filter { records[$0].process == Int32(process) }
  }

  /// The calls of a process that have a name.
  func indices(of process: Int, label: Int32, ordinal: UInt32?) -> [Int] {
    records.places.filter { index in
      records[index].process == Int32(process) && records[index].label == label
        && ordinal ?? records[index].ordinal == records[index].ordinal
    }
  }

  // MARK: Messages

  /// What the next message is known by that belongs to no call.
  mutating func traceOther() -> MessageTrace {
    otherMessages += 1
    return MessageTrace(subject: otherMessages, kind: .other, occurrence: 1)
  }

  /// What the next request of a call is known by.
  mutating func traceRequest(of call: Int) -> MessageTrace {
    records[call].requests &+= 1
    return MessageTrace(
      subject: UInt32(call), kind: .request, occurrence: records[call].requests)
  }

  /// What the next reply to a call is known by.
  mutating func traceReply(to call: Int) -> MessageTrace {
    guard known(call) != nil else { return traceOther() }
    records[call].replies += 1
    return MessageTrace(subject: UInt32(call), kind: .reply, occurrence: records[call].replies)
  }

  // MARK: Waits

  /// Who waits for calls that were made before.
  var waiters: Waiters {
    @inline(__always) get { waits }
    @inline(__always) _modify { yield &waits }
  }

  // MARK: Steps

  /// All steps' calls that are to be made or answered.
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

  /// A hosted client has a name of its own for a call.
  mutating func name(_ call: Int, _ name: CallID, of client: Int) {
    names.insert(call, named: name, of: client)
  }

  func call(named name: CallID, of client: Int) -> Int? { names.call(named: name, of: client) }

  /// A hosted client uses the name no more; returns whose it was.
  mutating func forget(_ name: CallID, of client: Int) -> Int? {
    names.remove(named: name, of: client)
  }

  /// A request of a call carries a correlation ID.
  mutating func note(correlation id: String, of call: Int) { correlations.note(id, of: call) }

  /// Forgets the calls that are over.
  mutating func forget(allBut living: Living) {
    records.forget { place, _ in !living.contains(call: place) }
    correlations.forget(allBut: living)
  }

  /// The call that was the last to use a correlation ID.
  mutating func call(ofCorrelation id: String?) -> Int? {
    id.flatMap { correlations.call(of: $0) }
  }
}
