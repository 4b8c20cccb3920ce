/// Calls whose result is asked for again and again (A3.10).
extension RPCClient {
  /// Makes a call whose server answers with a ticket, and asks for the result by that ticket until
  /// it is there (A3.10, pyrpc's `nb_`).
  ///
  /// It is for work that takes longer than a connection can be trusted to live: what is pending is
  /// always one short question. A question whose answer does not come is asked again. The first is
  /// asked at once, and a result is returned as soon as it is seen.
  ///
  /// Questions go where the server says that it can be asked, which is the queue that it serves.
  /// Only the server that gave the ticket knows it, so let no other server consume that queue. An
  /// inline server answers questions only between two handlers.
  ///
  /// - Parameters:
  ///   - method: The name under which the server registered the handler.
  ///   - arguments: What the handler is called with.
  ///   - reply: The type of the result.
  ///   - tick: The time from one question to the next; a question that is not answered within a
  ///     tick, or within a second if that is longer, counts as lost.
  ///   - options: Its timeout bounds everything together.
  /// - Throws: As the other calls do.
  public func callPolling<Reply: Decodable>(
    _ method: String, _ arguments: some Encodable = Nothing(), as reply: Reply.Type = Reply.self,
    every tick: Duration = .seconds(1), options: CallOptions = CallOptions()
  ) async throws -> Reply {
    var request = try request(method, arguments, options)
    request.isPolling = true
    let polling = PollingCall(
      tick: tick.nanoseconds, pollTimeout: max(tick, .seconds(1)).nanoseconds,
      deadline: request.deadline)
    return try reader.value(of: await outcome(of: polling, beginningWith: request))
  }

  private func outcome(
    of polling: PollingCall, beginningWith request: RPCRequest
  ) async -> CallOutcome {
    var polling = polling
    var answer = await outcome(of: request)
    let clock = environment.clock
    while true {
      switch polling.pollAnswered(answer, now: clock.now) {
      case .finish(let outcome): return outcome
      case .poll(let instant, let poll):
        if clock.now < instant { try? await clock.sleep(until: instant) }
        if Task.isCancelled { return .failed(.cancelled) }
        answer = await outcome(of: poll)
      }
    }
  }
}
