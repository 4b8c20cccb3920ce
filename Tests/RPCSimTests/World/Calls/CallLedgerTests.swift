import RPCCore
import Testing

@testable import RPCSim

@Suite("The ledger of calls")
struct CallLedgerTests {
  private var calls = CallLedger(labels: 2, steps: 1)

  @Test("Calls of a name are counted, and one that was taken back was never made")
  mutating func counted() {
    let made = [0, 1, 0].map { calls.add(label: $0, process: 0, owner: .step(0)) }
    #expect(made == [0, 1, 2] && made.map { calls[$0].ordinal } == [1, 1, 2])
    calls.retractLast()
    #expect(calls.count == 2)
    let again = calls.add(label: 0, process: 1, owner: .step(0))
    #expect(again == 2 && calls[again].ordinal == 2)
    #expect(calls.indices(of: 1) == [2])
    #expect(calls.indices(of: 0, label: 0, ordinal: nil) == [0])
    #expect(calls.indices(of: 0, label: 0, ordinal: 2) == [])
  }

  @Test("Messages are known by their call, and by how many there were before")
  mutating func traces() {
    let call = calls.add(label: 0, process: 0, owner: .step(0))
    let requests = [calls.traceRequest(of: call), calls.traceRequest(of: call)]
    #expect(requests.map(\.occurrence) == [1, 2] && requests.map(\.call) == [call, call])
    let reply = calls.traceReply(to: call)
    #expect(reply.kind == .reply && reply.occurrence == 1 && reply.call == call)
    let others = [calls.traceOther(), calls.traceOther()]
    #expect(others.map(\.subject) == [1, 2] && others.map(\.call) == [nil, nil])
  }

  @Test("A hosted client's name of a call is its own, and gone when it was used")
  mutating func names() {
    let call = calls.add(label: 0, process: 0, owner: .code)
    calls.name(call, CallID(7), of: 0)
    #expect(calls.call(named: CallID(7), of: 0) == call)
    #expect(calls.call(named: CallID(7), of: 1) == nil)
    let forgotten = [calls.forget(CallID(7), of: 0), calls.forget(CallID(7), of: 0)]
    #expect(forgotten == [call, nil])
  }

  @Test("A correlation ID belongs to the call that was the last to use it")
  mutating func correlations() {
    calls.note(correlation: "c", of: 0)
    calls.note(correlation: "c", of: 1)
    let found = ["c", "d", nil].map { calls.call(ofCorrelation: $0) }
    #expect(found == [1, nil, nil])
  }
}
