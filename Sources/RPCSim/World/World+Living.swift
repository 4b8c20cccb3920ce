import InMemoryBroker
import RPCCore

/// Finds the parts of a world that are not over, and forgets the rest.
///
/// Only runs of hosted code are long enough to need this, so the state of scripts is ignored.
extension World {
  /// The parts that are not over, if the journal keeps the events from `first` on.
  ///
  /// - Complexity: Linear in the number of calls, messages, queues and events that are still there.
  func living(since first: JournalEvent.ID) -> Living {
    var living = Living(since: first)
    for id in first..<journal.nextEvent { living.add(journal[id]) }
    scene.addLiving(to: &living)
    for process in hosted.indices { hosted[process].addLiving(to: &living) }
    return living
  }

  /// Forgets the parts that are over.
  mutating func forget(allBut living: Living) {
    scene.calls.forget(allBut: living)
    scene.journal.forget(allBut: living)
    for process in hosted.indices { hosted[process].forget(allBut: living) }
  }
}

extension Scene {
  fileprivate func addLiving(to living: inout Living) {
    for call in calls.indices where !calls[call].isSettled { living.add(call: call) }
    for queue in broker.machine.queueNames { living.add(queue: queue) }
    var messages: [MessageTrace] = []
    broker.machine.forEachMessage { messages.append($0.trace) }
    messages += network.messages
    for slot in network.slots {
      if let route = network[slot] { living.add(channel: route.number) }
    }
    for message in messages { living.add(message) }
  }
}

extension Network {
  /// The messages on their way.
  fileprivate var messages: [MessageTrace] {
    slots.flatMap { slot in
      read(slot) { up, down in
        up.hops.compactMap(\.frame.message) + down.hops.compactMap(\.frame.message)
      }
    }
  }
}

extension Route.UpFrame {
  /// The message of the frame, even if the broker will refuse it.
  fileprivate var message: MessageTrace? {
    switch self {
    case .method(.publish(let publication)), .refused(let publication): publication.message.trace
    case .method, .end: nil
    }
  }
}

extension Route.DownFrame {
  /// The message of the frame, even if it answers a get.
  fileprivate var message: MessageTrace? {
    switch self {
    case .method(.delivery(let delivery)), .method(.got(let delivery, _)): delivery.message.trace
    case .method(.returned(let returned)): returned.message.trace
    case .method, .connectionClosed: nil
    }
  }
}

extension HostedProcess {
  fileprivate func addLiving(to living: inout Living) {
    for frame in held {
      if case .publish(let publication) = frame.method { living.add(publication.message.trace) }
    }
    for handler in handlers.all {
      living.add(handler.run.request.message.trace)
      if let awaited = handler.awaited { living.add(call: awaited) }
    }
    if let sending = outgoing.sending { living.add(call: sending) }
    if let answering = outgoing.answering { living.add(answering) }
    runs.addLiving(to: &living)
  }

  fileprivate mutating func forget(allBut living: Living) { runs.forget(allBut: living) }
}
