import InMemoryBroker
import RPCCore

/// Frames on their way, and what can happen to them there.
extension World {
  /// Sends a method to the broker; `trace` is that of the message which it carries or settles.
  mutating func sendUp(
    _ method: ClientMethod, on route: Slot, hop: FaultPoint? = nil, trace: MessageTrace = .none
  ) {
    guard let process = routes[route]?.process else { return }
    var frame = Route.UpFrame.method(method)
    var damage = Damage()
    if let hop, faults.watches(hop) {
      damage = strike(hop, process: process, trace: trace, hasPredecessor: hasUpFrame(route))
      if damage.isLost { return }
      if damage.isCorrupted { frame = .method(corrupted(method)) }
      if damage.isRefused, case .publish(let publication) = method {
        frame = .refused(publication)
      }
    }
    push(frame, up: route, damage)
    if damage.isDuplicated { push(frame, up: route, Damage()) }
    if damage.isReordered { _ = routes.update(route) { $0.up.swapLastTwo() } }
  }

  /// Sends a frame to a process.
  mutating func sendDown(
    _ frame: Route.DownFrame, on route: Slot, hop: FaultPoint? = nil, trace: MessageTrace = .none
  ) {
    guard let process = routes[route]?.process else { return }
    var frame = frame
    var damage = Damage()
    if let hop, faults.watches(hop) {
      damage = strike(hop, process: process, trace: trace, hasPredecessor: hasDownFrame(route))
      if damage.isLost { return }
      if damage.isCorrupted { frame = corrupted(frame) }
    }
    push(frame, down: route, damage)
    if damage.isDuplicated { push(frame, down: route, Damage()) }
    if damage.isReordered { _ = routes.update(route) { $0.down.swapLastTwo() } }
  }

  /// Announces the end of the connection behind everything that was sent on a route.
  mutating func sendEnd(on route: Slot) {
    push(.end, up: route, Damage())
  }

  private mutating func push(_ frame: Route.UpFrame, up route: Slot, _ damage: Damage) {
    let hop = Pipe.Hop(frame: frame, window: window(delayedBy: damage.delay), cause: cause)
    let first = routes.update(route) { route -> Window? in
      route.up.append(hop)
      return route.up.hops.count == 1 ? route.up.hops.first?.window : nil
    }
    guard let first = first.flatMap({ $0 }) else { return }
    let entry = schedule(.arrivalAtBroker(route: route), in: first)
    _ = routes.update(route) { $0.up.entry = entry }
  }

  private mutating func push(_ frame: Route.DownFrame, down route: Slot, _ damage: Damage) {
    let hop = Pipe.Hop(frame: frame, window: window(delayedBy: damage.delay), cause: cause)
    let first = routes.update(route) { route -> Window? in
      route.down.append(hop)
      return route.down.hops.count == 1 ? route.down.hops.first?.window : nil
    }
    guard let first = first.flatMap({ $0 }) else { return }
    let entry = schedule(.arrivalAtProcess(route: route), in: first)
    _ = routes.update(route) { $0.down.entry = entry }
  }

  /// Takes the first frame off a route and lets the next one travel on.
  mutating func popUp(_ route: Slot) -> Pipe<Route.UpFrame>.Hop? {
    let hop = routes.update(route) { $0.up.popFirst() }.flatMap { $0 }
    let next = routes[route]?.up.hops.first?.window
    let entry = next.map { schedule(.arrivalAtBroker(route: route), in: $0) }
    _ = routes.update(route) { $0.up.entry = entry }
    return hop
  }

  mutating func popDown(_ route: Slot) -> Pipe<Route.DownFrame>.Hop? {
    let hop = routes.update(route) { $0.down.popFirst() }.flatMap { $0 }
    let next = routes[route]?.down.hops.first?.window
    let entry = next.map { schedule(.arrivalAtProcess(route: route), in: $0) }
    _ = routes.update(route) { $0.down.entry = entry }
    return hop
  }

  /// Drops what travels to the broker on a channel that it has closed.
  mutating func loseUp(_ route: Slot) {
    guard let up = routes[route]?.up else { return }
    if let entry = up.entry { agenda.remove(entry) }
    _ = routes.update(route) {
      $0.up.removeAll()
      $0.up.entry = nil
      $0.isClosedByBroker = true
    }
    let reason = cause
    for hop in up.hops {
      cause = hop.cause
      noteLoss(of: hop.frame)
    }
    cause = reason
  }

  /// Drops a channel that both sides have let go of, with what was sent before they knew.
  mutating func forget(_ route: Slot) {
    loseUp(route)
    _ = routes.remove(route)
  }

  /// Drops what travels to a process that has let go of the channel.
  mutating func loseDown(_ route: Slot) {
    guard let down = routes[route]?.down else { return }
    if let entry = down.entry { agenda.remove(entry) }
    _ = routes.update(route) {
      $0.down.removeAll()
      $0.down.entry = nil
      $0.isClosedByProcess = true
    }
    for hop in down.hops { noteLoss(of: hop.frame, on: route) }
  }

  func noteworthyMessage(_ frame: Route.DownFrame) -> Message? {
    switch frame {
    case .method(.delivery(let delivery)), .method(.got(let delivery, _)): delivery.message
    case .method(.returned(let returned)): returned.message
    default: nil
    }
  }

  mutating func noteLoss(of frame: Route.DownFrame, on route: Slot) {
    guard let message = noteworthyMessage(frame), let process = routes[route]?.process else {
      return
    }
    note(.messageLost, by: .process(process), about: message, .text("it arrives too late"))
  }

  mutating func noteLoss(of frame: Route.UpFrame) {
    switch frame {
    case .method(.publish(let publication)), .refused(let publication):
      note(.messageLost, by: .broker, about: publication.message, .text("its channel is closed"))
    default: break
    }
  }

  private func hasUpFrame(_ route: Slot) -> Bool { routes[route]?.up.hops.isEmpty == false }

  private func hasDownFrame(_ route: Slot) -> Bool { routes[route]?.down.hops.isEmpty == false }

  private func window(delayedBy delay: Int64) -> Window {
    let latency = isSettingUp ? .zero : cast.scenario.latency
    return Window(from: now.advanced(byNanoseconds: delay), after: latency)
  }
}
