import InMemoryBroker
import RPCCore

/// Calls that are cancelled, and servers that hear of it (A2.7).
extension ScriptedProcess {
  mutating func cancelCalls(_ label: Int32, _ ordinal: UInt32?, in scene: inout Scene) {
    for call in scene.calls.indices(of: index, label: label, ordinal: ordinal)
    where !scene.calls[call].isSettled {
      scene.journal.goOn(because: scene.calls[call].cause)
      cancel(call, in: &scene)
    }
    keepTimer(in: &scene)
  }

  private mutating func cancel(_ call: Int, in scene: inout Scene) {
    if client.cancelWaiting(CallID(UInt64(call))) {
      return settle(call, with: .failed(.cancelled), in: &scene)
    }
    guard let correlationID = scene.calls[call].correlationID else { return }
    let isAnnounced = scene.cast.roles[index].client.announcesCancel
    let cancellation = client.cancel(correlationID: correlationID, notifying: isAnnounced)
    if let notice = cancellation?.notice {
      scene.aside { publish(notice, of: call, in: &$0) }
    }
    if let settlement = cancellation?.settlement {
      settle(settlement, in: &scene)
    } else if scene.calls[call].isPolling {
      pollEnded(.failed(.cancelled), of: call, by: nil, in: &scene)
    }
  }

  private func publish(_ notice: Publication, of call: Int, in scene: inout Scene) {
    guard let route = channels.client else { return }
    var message = notice.message
    message.trace = scene.calls.traceOther()
    scene.note(
      .cancelSent, by: participant, call: call, message: message.trace, queue: notice.routingKey)
    scene.send(.publish(notice.carrying(message)), up: route)
  }

  /// A notice of a cancelled call reached the server.
  mutating func receiveNotice(_ notice: RPCMessage, in scene: inout Scene) {
    scene.note(.cancelReceived, by: participant, about: notice)
    server.receiveNotice(notice, into: &scene.serverActions)
    takeUp(in: &scene)
  }

  /// The outcome of a handler is no longer wanted.
  ///
  /// The handler stops if its script says so.
  mutating func cancelHandler(_ id: HandlerRun.ID, in scene: inout Scene) {
    guard let state = handlers[id] else { return }
    scene.note(.handlerCancelled, by: participant, about: state.run.request.message)
    guard scene.cast.methods[index][state.run.method].script.stopsWhenCancelled else { return }
    scene.timeline.cancel(state.entry)
    let error = RemoteError(code: .cancelled, message: "the handler was cancelled")
    scene.aside { finish(id, with: .failure(error), in: &$0) }
    if let awaited = state.awaited, !scene.calls[awaited].isSettled {
      cancel(awaited, in: &scene)
      keepTimer(in: &scene)
    }
  }
}
