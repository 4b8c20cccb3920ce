import Testing

@testable import RPCSim

@Suite struct TextTraceScenarioTests {
  @Test("The tutorial's call") func tutorial() {
    let expected = """
                ms  event  after  who     what                  about
          0.000000     #8         client  call started          first: fib, deadline 30s
          0.000000     #9     #8  client  request sent          request of first → rpc_queue
          1.000000    #10     #9  broker  published             request of first
          1.000000    #11    #10  broker  enqueued              request of first → rpc_queue
          1.000000    #12    #11  broker  delivered             request of first from rpc_queue \
      to worker, channel 2, tag 1
          2.000000    #13    #12  worker  request received      request of first
          2.000000    #14    #13  worker  handler started       request of first
         42.000000    #15    #14  worker  handler finished      request of first: returned 832040
         42.000000    #16    #15  worker  reply sent            reply to first → amq.gen-1
         42.000000    #17    #16  worker  acknowledgement sent  request of first: channel 2, tag 1
         43.000000    #18    #16  broker  published             reply to first
         43.000000    #19    #18  broker  enqueued              reply to first → amq.gen-1
         43.000000    #20    #19  broker  delivered             reply to first from amq.gen-1 \
      to client, channel 1, tag 1, auto-ack
         43.000000    #21    #17  broker  acknowledged          request of first in rpc_queue \
      by worker, channel 2, tag 1
         44.000000    #22    #20  client  call settled          first: returned 832040

      """
    #expect(TextTrace(Scenarios.journal(of: Scenarios.tutorial())).text == expected)
  }

  @Test("A server that dies after its reply and before its acknowledgement") func death() {
    let expected = """
                ms  event  after  who     what                  about
          0.000000     #8         client  call started          first: fib, deadline 30s
          0.000000     #9     #8  client  request sent          request of first → rpc_queue
          1.000000    #10     #9  broker  published             request of first
          1.000000    #11    #10  broker  enqueued              request of first → rpc_queue
          1.000000    #12    #11  broker  delivered             request of first from rpc_queue \
      to worker, channel 2, tag 1
          2.000000    #13    #12  worker  request received      request of first
          2.000000    #14    #13  worker  handler started       request of first
         42.000000    #15    #14  worker  handler finished      request of first: returned 832040
         42.000000    #16    #15  worker  reply sent            reply to first → amq.gen-1
         42.000000    #17    #16  worker  crashed
         43.000000    #18    #16  broker  published             reply to first
         43.000000    #19    #18  broker  enqueued              reply to first → amq.gen-1
         43.000000    #20    #19  broker  delivered             reply to first from amq.gen-1 \
      to client, channel 1, tag 1, auto-ack
         43.000000    #21    #17  broker  connection closed     worker
         43.000000    #22    #21  broker  requeued              request of first → rpc_queue: \
      its connection closed
         44.000000    #23    #20  client  call settled          first: returned 832040
        142.000000    #24         worker  started
        142.000000    #25    #24  worker  connected
        143.000000    #26    #25  broker  consumer added        rpc_queue: worker
        143.000000    #27    #26  broker  redelivered           request of first from rpc_queue \
      to worker, channel 3, tag 1
        144.000000    #28    #27  worker  request received      request of first
        144.000000    #29    #28  worker  handler started       request of first
        184.000000    #30    #29  worker  handler finished      request of first: returned 832040
        184.000000    #31    #30  worker  reply sent            reply 2 to first → amq.gen-1
        184.000000    #32    #31  worker  acknowledgement sent  request of first: channel 3, tag 1
        185.000000    #33    #31  broker  published             reply 2 to first
        185.000000    #34    #33  broker  enqueued              reply 2 to first → amq.gen-1
        185.000000    #35    #34  broker  delivered             reply 2 to first from amq.gen-1 \
      to client, channel 1, tag 2, auto-ack
        185.000000    #36    #32  broker  acknowledged          request of first in rpc_queue \
      by worker, channel 3, tag 1
        186.000000    #37    #35  client  duplicate reply       reply 2 to first

      """
    #expect(TextTrace(Scenarios.journal(of: Scenarios.death())).text == expected)
  }

  @Test("A lost request") func lostRequest() {
    let expected = """
                ms  event  after  who     what                  about
          0.000000     #8         client  call started          first: fib, deadline 10ms
          0.000000     #9     #8  client  request sent          request of first → rpc_queue
          0.000000    #10     #9  client  message lost          request of first: on the request hop
         10.000000    #11     #8  client  call settled          first: failed: deadlineExceeded

      """
    #expect(TextTrace(Scenarios.journal(of: Scenarios.lostRequest())).text == expected)
  }

  @Test("A caller that gives up too early") func deadline() {
    let expected = """
                ms  event  after  who     what                  about
          0.000000     #8         client  call started          first: fib, deadline 20ms
          0.000000     #9     #8  client  request sent          request of first → rpc_queue
          1.000000    #10     #9  broker  published             request of first
          1.000000    #11    #10  broker  enqueued              request of first → rpc_queue
          1.000000    #12    #11  broker  delivered             request of first from rpc_queue \
      to worker, channel 2, tag 1
          2.000000    #13    #12  worker  request received      request of first
          2.000000    #14    #13  worker  handler started       request of first
         20.000000    #15     #8  client  call settled          first: failed: deadlineExceeded
         42.000000    #16    #14  worker  handler finished      request of first: returned 832040
         42.000000    #17    #16  worker  reply sent            reply to first → amq.gen-1
         42.000000    #18    #17  worker  acknowledgement sent  request of first: channel 2, tag 1
         43.000000    #19    #17  broker  published             reply to first
         43.000000    #20    #19  broker  enqueued              reply to first → amq.gen-1
         43.000000    #21    #20  broker  delivered             reply to first from amq.gen-1 \
      to client, channel 1, tag 1, auto-ack
         43.000000    #22    #18  broker  acknowledged          request of first in rpc_queue \
      by worker, channel 2, tag 1
         44.000000    #23    #21  client  late reply            reply to first

      """
    #expect(TextTrace(Scenarios.journal(of: Scenarios.deadline())).text == expected)
  }

  @Test("A refused operation") func exclusiveQueue() {
    let expected = """
                ms  event  after  who       what                  about
          0.000000    #12         intruder  operation sent        consume amq.gen-1
          1.000000    #13    #12  broker    channel failed        405 RESOURCE_LOCKED - cannot \
      obtain exclusive access to locked queue 'amq.gen-1' in vhost '/' (channel of intruder)
          2.000000    #14    #13  intruder  operation answered    405 RESOURCE_LOCKED - cannot \
      obtain exclusive access to locked queue 'amq.gen-1' in vhost '/' (channel of intruder)

      """
    #expect(TextTrace(Scenarios.journal(of: Scenarios.exclusiveQueue())).text == expected)
  }
}
