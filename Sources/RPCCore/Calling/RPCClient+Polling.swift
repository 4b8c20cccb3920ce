/// Calls whose result the client polls for (A3.10).
extension RPCClient {
  /// Makes a call whose server answers with a ticket, and polls for the result with that ticket
  /// (A3.10, pyrpc's `nb_`).
  ///
  /// Use it for work that may take longer than a connection lasts: only one short poll is pending
  /// at a time. A poll without an answer is sent again. The first poll is sent at once, and the
  /// call returns with the first poll that gets a result.
  ///
  /// Polls go to the address in the ticket's message, which is the queue that the server serves.
  /// Only the server that gave the ticket knows it, so no other server may consume that queue. An
  /// inline server answers polls only between two handlers.
  ///
  /// - Parameters:
  ///   - method: The name under which the server registered the handler.
  ///   - arguments: The arguments for the handler, encoded by the client's codec.
  ///   - reply: The type of the result.
  ///   - tick: The time from one poll to the next. A poll counts as lost without an answer within a
  ///     tick, or within a second if that is longer.
  ///   - options: The options of this call; the timeout covers the request and all polls together.
  /// - Throws: As the other calls.
  public func callPolling<Reply: Decodable>(
    _ method: String, _ arguments: some Encodable = Nothing(), as reply: Reply.Type = Reply.self,
    every tick: Duration = .seconds(1), options: CallOptions = CallOptions()
  ) async throws -> Reply {
    var request = try request(method, arguments, options)
    request.isPolling = true
    let polling = PollingCall(
      tick: tick, pollTimeout: max(tick, .seconds(1)),
      deadline: request.deadline)
    return try reader.value(of: await outcome(of: polling, beginningWith: request))
  }

  /// Sends the request and then the polls that the polling call decides on, until it has an outcome.
  ///
  /// A task that is cancelled sends no further poll. The server is not told.
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
