extension RPCServer {
  /// Runs handlers, as many at a time as the machine starts, until there will be none any more.
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
    // What failed because the server goes away was not handled: another server may.
    if Task.isCancelled, case .failure = outcome { await departure() }
    let now = environment.clock.now
    ask { state, _ in
      state.take(state.session.finished(run.id, outcome, now: now, into: &state.decided))
    }
  }

  /// Returns once what is not dealt with was returned to its queue.
  ///
  /// That is not before the server has stopped consuming, or it would get the same again.
  private func departure() async {
    await withUnsafeContinuation { (waiter: UnsafeContinuation<Void, Never>) in
      // It is let go behind what has just been decided, or once there is nothing left.
      ask { state, _ in state.leaving.append(waiter) }
    }
  }

  /// Runs a handler in a task of its own, so that it can be cancelled without the others.
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

  /// Filters, decodes, validates, handles and encodes (A3.7); whatever fails is the outcome.
  private func outcome(of run: HandlerRun) async -> HandlerOutcome {
    let handler = handlers[run.method]
    let context = HandlerContext(
      method: handler.name, request: run.request.message, isRedelivered: run.request.isRedelivered,
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
