import Testing

@testable import RPCSim

@Suite struct ColumnDiagramScenarioTests {
  @Test("The tutorial's call") func tutorial() {
    let expected = """
          ms  client                    broker                    worker
                 │                         │                         │
           0     │ calls fib as first      │                         │
           1     │─── request of first ───▶│ → rpc_queue             │
           2     │                         │─── request of first ───▶┃ runs fib
          42     │                         │                         ┃ returned 832040
          43     │                         │◀──── reply to first ────│
                 │                         │◀───── ack of first ─────│
          44     │◀──── reply to first ────│                         │
                 │ first returned 832040   │                         │

      """
    #expect(ColumnDiagram(Scenarios.journal(of: Scenarios.tutorial())).text() == expected)
  }

  @Test("A server that dies after its reply and before its acknowledgement") func death() {
    let expected = """
          ms  client                    broker                    worker
                 │                         │                         │
           0     │ calls fib as first      │                         │
           1     │─── request of first ───▶│ → rpc_queue             │
           2     │                         │─── request of first ───▶┃ runs fib
          42     │                         │                         ┃ returned 832040
                 │                         │                         ╳ crashes after reply sent
          43     │                         │◀──── reply to first ────
                 │                         │◀─── connection ends ────
                 │                         │ request of first is
                 │                         │ back in rpc_queue
          44     │◀──── reply to first ────│
                 │ first returned 832040   │
         142     │                         │                         │ starts, connects
         143     │                         │◀── consume rpc_queue ───│
         144     │                         │─request of first again─▶┃ runs fib
         184     │                         │                         ┃ returned 832040
         185     │                         │◀─── reply 2 to first ───│
                 │                         │◀───── ack of first ─────│
         186     │◀─── reply 2 to first ───│                         │
                 │ ignores it: duplicate   │                         │

      """
    #expect(ColumnDiagram(Scenarios.journal(of: Scenarios.death())).text() == expected)
  }

  @Test("A lost request") func lostRequest() {
    let expected = """
          ms  client                    broker
                 │                         │
           0     │ calls fib as first      │
                 │── request of first ──╳  │
          10     │ first failed:           │
                 │ deadlineExceeded        │

      """
    #expect(ColumnDiagram(Scenarios.journal(of: Scenarios.lostRequest())).text() == expected)
  }

  @Test("A caller that gives up too early") func deadline() {
    let expected = """
          ms  client                    broker                    worker
                 │                         │                         │
           0     │ calls fib as first      │                         │
           1     │─── request of first ───▶│ → rpc_queue             │
           2     │                         │─── request of first ───▶┃ runs fib
          20     │ first failed:           │                         ┃
                 │ deadlineExceeded        │                         ┃
          42     │                         │                         ┃ returned 832040
          43     │                         │◀──── reply to first ────│
                 │                         │◀───── ack of first ─────│
          44     │◀──── reply to first ────│                         │
                 │ ignores it: too late    │                         │

      """
    #expect(ColumnDiagram(Scenarios.journal(of: Scenarios.deadline())).text() == expected)
  }

  @Test("A refused operation") func exclusiveQueue() {
    let expected = """
          ms  intruder                   broker
                  │                         │
           0      │ consume amq.gen-1       │
           1      │── consume amq.gen-1 ───▶│ refuses: 405 RESOURCE_LOCKED - cannot obtain
                  │                         │ exclusive access to locked queue 'amq.gen-1' in
                  │                         │ vhost '/'
           2      │◀─ 405 RESOURCE_LOCKED ──│

      """
    #expect(ColumnDiagram(Scenarios.journal(of: Scenarios.exclusiveQueue())).text() == expected)
  }
}
