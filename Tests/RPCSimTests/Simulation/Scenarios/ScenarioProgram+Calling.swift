import InMemoryBroker
import RPCCore

@testable import RPCCore
@testable import RPCSim

/// The clients of a scenario as real code.
extension ScenarioProgram {
  /// Makes the calls of a process's steps at their times, and returns their ends by name.
  func calls(
    of process: Process, on transport: some Transport, in surroundings: Surroundings,
    _ addresses: ReplyAddresses
  ) async throws -> [String: RunOutcome.End] {
    let script = cast.roles[process.index].client
    let clock = transport.environment.clock
    let own = addresses.noting(transport, of: process.name)
    return try await withRPCClient(
      own, calling: "", configuration: configuration(of: script)
    ) { client in
      let beginning = try await surroundings.beginning()
      var made: [Int32: Task<RunOutcome.End, Never>] = [:]
      var others: [Task<Void, any Error>] = []
      for step in steps(of: process) {
        let instant = beginning.advanced(by: step.at)
        switch step.action {
        case .call(let call):
          made[call.label] = Task { await end(of: call, by: client, at: instant, clock) }
        case .cancel(let label, _):
          let call = made[label]
          others.append(
            Task {
              try await clock.sleep(until: instant)
              call?.cancel()
            })
        case .operate(let operation, let address):
          others.append(
            Task {
              try await clock.sleep(until: instant)
              try await surroundings.operate(operation, addresses.queue(at: address))
            })
        default: preconditionFailure("code cannot take the step \(step.action)")
        }
      }
      var ends: [String: RunOutcome.End] = [:]
      for (label, call) in made { ends[cast.labels[Int(label)]] = await call.value }
      for other in others { try await other.value }
      return ends
    }
  }

  private func end(
    of call: Cast.PlannedCall, by client: RPCClient, at instant: Instant, _ clock: any RPCClock
  ) async -> RunOutcome.End {
    try? await clock.sleep(until: instant)
    var request = call.request
    request.deadline = call.timeout.map { clock.now.advanced(by: duration($0)) }
    let outcome = await client.outcome(of: request)
    return RunOutcome.End(outcome.read(of: call.label))
  }

  func configuration(of script: ClientScript) -> RPCClient.Configuration {
    var configuration = RPCClient.Configuration()
    configuration.codec = RawPayloadCodec()
    configuration.timeout = script.timeout.map(duration)
    configuration.isMandatory = false
    configuration.usesConfirms = script.usesConfirms
    configuration.replyPolicy = script.replyPolicy
    configuration.lossPolicy = script.lossPolicy
    configuration.withoutLink = script.withoutLink
    configuration.announcesCancel = script.announcesCancel
    configuration.reconnectDelay = script.reconnect.map(duration)
    return configuration
  }
}

extension CallOutcome {
  /// The outcome after the reply is read as JSON.
  fileprivate func read(of label: Int32) -> CallOutcome {
    CallSettlement(call: CallID(UInt64(label)), outcome: self).read.outcome
  }
}
