extension RPCServer {
  /// Runs the handlers that the machine starts, until the mailbox is closed.
  func handle(_ runs: Mailbox<HandlerRun>) async {
    await withTaskExecutorPreference(configuration.taskExecutor) {
      if configuration.executor.slots == 1 {
        while let run = await runs.next() { await handle(run) }
      } else {
        await withDiscardingTaskGroup { group in
          while let run = await runs.next() { group.addTask { await self.handle(run) } }
        }
      }
    }
  }

  private func handle(_ run: HandlerRun) async {
    observe(.handlerStarting(run.request))
    let outcome =
      configuration.hearsCancel ? await cancellableOutcome(of: run) : await outcome(of: run)
    observe(.handlerFinished(run.request, outcome))
    // The handler may have failed only because the server ends. So its request returns to its queue
    // first, and another server handles it.
    if Task.isCancelled, case .failure = outcome { await departure() }
    let now = environment.clock.now
    ask { state, _ in
      state.take(state.session.finished(run.id, outcome, now: now, into: &state.decided))
    }
  }

  /// Returns when unfinished requests have returned to their queue.
  ///
  /// That happens after the server has stopped consuming. Otherwise it would get the same requests
  /// again.
  private func departure() async {
    await withUnsafeContinuation { (waiter: UnsafeContinuation<Void, Never>) in
      // The waiter is resumed once the session has stopped, after the actions that return requests.
      ask { state, _ in state.leaving.append(waiter) }
    }
  }

  /// Runs a handler in a separate task, so that it can be cancelled alone.
  private func cancellableOutcome(of run: HandlerRun) async -> HandlerOutcome {
    let task = Task(executorPreference: configuration.taskExecutor) {
      await self.outcome(of: run)
    }
    let isCancelled = ask { state, _ in
      defer { state.tasks[run.id] = .running(task) }
      return state.tasks[run.id] != nil
    }
    if isCancelled { task.cancel() }
    defer { ask { state, _ in state.tasks[run.id] = nil } }
    return await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
  }

  /// Filters, decodes, validates, handles and encodes (A3.7).
  ///
  /// An error becomes the outcome.
  private func outcome(of run: HandlerRun) async -> HandlerOutcome {
    let handler = handlers[run.method]
    let context = HandlerContext(
      method: run.request.message.type ?? handler.name, request: run.request.message,
      isRedelivered: run.request.isRedelivered,
      deadline: run.deadline, clock: environment.clock)
    do {
      try await environment.passHandler(run.request)
      if !filters.isEmpty { try await filter(context) }
      let reply = Reply(server: self, run: run.id, isStream: run.isStream)
      let body = try await HandlerContext.$current.withValue(context) {
        try await handler.run(context, reply)
      }
      return .result(body)
    } catch {
      return .failure(configuration.errors.encode(error))
    }
  }

  private func filter(_ context: HandlerContext) async throws {
    for filter in filters {
      do { try await filter(context) } catch let error as RemoteError { throw error } catch {
        throw RemoteError(
          code: .filtered, type: String(describing: type(of: error)),
          message: String(describing: error))
      }
    }
  }
}
