extension RPCServer {
  /// Performs an action.
  ///
  /// The link and the observer get the actions in the order of decision.
  func perform(_ action: consuming Action) {
    switch consume action {
    case .start(let run, let mailbox): mailbox.append(run)
    case .cancel(let task): task.cancel()
    case .observe(let event): observer.observe(event)
    case .take(let step): steps.append(step)
    case .wakeAlarm: timekeeper.alarm.fire()
    case .open(let waiters): for waiter in waiters { waiter.resume() }
    case .resume(let waiter): waiter.resume()
    case .decided(let action, let link): perform(consume action, on: link)
    case .answer(let request, let message, let replyTo, let link):
      link.publish(
        Publication(routingKey: replyTo, message: message),
        acknowledging: request.deliveryTag)
    }
  }

  private func perform(_ action: consuming ServerAction, on link: (any TransportLink)?) {
    switch consume action {
    case .reply(let message, let replyTo, let request):
      guard let link else { return }
      observe(.replySending(message, to: request))
      link.publish(
        Publication(routingKey: replyTo, message: message))
      observe(.replySent(message, to: request))
    case .acknowledge(let request):
      guard let link else { return }
      link.acknowledge(request.deliveryTag)
      observe(.acknowledgementSent(request))
    case .reject(let request): reject(request, requeue: false, on: link)
    case .requeue(let request): reject(request, requeue: true, on: link)
    case .refuse(let request, let error): observe(.requestRefused(request, error))
    case .discard(let request): observe(.resultDiscarded(request))
    case .start, .cancel: break
    }
  }

  private func reject(_ request: RequestDelivery, requeue: Bool, on link: (any TransportLink)?) {
    guard let link else { return }
    link.reject(request.deliveryTag, requeue: requeue)
    observe(.rejectionSent(request, requeue: requeue))
  }

  func observe(_ event: @autoclosure () -> RPCEvent) {
    if isObserved { observer.observe(event()) }
  }
}
