import InMemoryBroker
import RPCCore

/// Frames on their way, and what can happen to them there.
extension World {
  /// Sends a method to the broker; `trace` is that of the message which it carries or settles.
  mutating func sendUp(
    _ method: consuming ClientMethod, on route: Slot, hop: FaultPoint? = nil,
    trace: MessageTrace = .none
  ) {
    guard let process = routes[route]?.process else { return }
    guard let hop, faults.watches(hop) else {
      return push(.method(consume method), up: route, Damage())
    }
    let damage = strike(
      hop, process: process, trace: trace, hasPredecessor: !upPipes[Int(route.index)].isEmpty)
    if damage.isLost { return }
    var frame = Route.UpFrame.method(damage.isCorrupted ? corrupted(method) : method)
    if damage.isRefused, case .publish(let publication) = method { frame = .refused(publication) }
    push(frame, up: route, damage)
    if damage.isDuplicated { push(frame, up: route, Damage()) }
    if damage.isReordered { upPipes[Int(route.index)].swapLastTwo() }
  }

  /// Sends a frame to a process.
  mutating func sendDown(
    _ frame: consuming Route.DownFrame, on route: Slot, hop: FaultPoint? = nil,
    trace: MessageTrace = .none
  ) {
    guard let process = routes[route]?.process else { return }
    guard let hop, faults.watches(hop) else {
      return push(consume frame, down: route, Damage())
    }
    let damage = strike(
      hop, process: process, trace: trace, hasPredecessor: !downPipes[Int(route.index)].isEmpty)
    if damage.isLost { return }
    if damage.isCorrupted { frame = corrupted(frame) }
    push(copy frame, down: route, damage)
    if damage.isDuplicated { push(copy frame, down: route, Damage()) }
    if damage.isReordered { downPipes[Int(route.index)].swapLastTwo() }
  }

  /// Announces the end of the connection behind everything that was sent on a route.
  mutating func sendEnd(on route: Slot) {
    push(.end, up: route, Damage())
  }

  private mutating func push(_ frame: consuming Route.UpFrame, up route: Slot, _ damage: Damage) {
    // Not said once in a function: one that changes nothing would be handed a copy of the world.
    let latency = isSettingUp ? .zero : cast.scenario.latency
    let window = Window(from: now.advanced(byNanoseconds: damage.delay), after: latency)
    let place = Int(route.index)
    guard upPipes[place].append(frame, in: window, cause: cause) else { return }
    upPipes[place].entry = schedule(.arrivalAtBroker(route: route), in: window)
  }

  private mutating func push(_ frame: consuming Route.DownFrame, down route: Slot, _ damage: Damage)
  {
    // Not said once in a function: one that changes nothing would be handed a copy of the world.
    let latency = isSettingUp ? .zero : cast.scenario.latency
    let window = Window(from: now.advanced(byNanoseconds: damage.delay), after: latency)
    let place = Int(route.index)
    guard downPipes[place].append(frame, in: window, cause: cause) else { return }
    downPipes[place].entry = schedule(.arrivalAtProcess(route: route), in: window)
  }

  /// Takes the first frame off a route and lets the next one travel on.
  mutating func popUp(_ route: Slot) -> Route.UpFrame? {
    let place = Int(route.index)
    guard let hop = upPipes[place].popFirst() else { return nil }
    cause = hop.cause
    upPipes[place].entry = upPipes[place].firstWindow.map {
      schedule(.arrivalAtBroker(route: route), in: $0)
    }
    return hop.frame
  }

  mutating func popDown(_ route: Slot) -> Route.DownFrame? {
    let place = Int(route.index)
    guard let hop = downPipes[place].popFirst() else { return nil }
    cause = hop.cause
    downPipes[place].entry = downPipes[place].firstWindow.map {
      schedule(.arrivalAtProcess(route: route), in: $0)
    }
    return hop.frame
  }

  /// Drops what travels to the broker on a channel that it has closed.
  mutating func loseUp(_ route: Slot) {
    guard routes[route] != nil else { return }
    routes.update(route) { $0.isClosedByBroker = true }
    let pipe = upPipes[Int(route.index)]
    upPipes[Int(route.index)] = Pipe()
    if let entry = pipe.entry { agenda.remove(entry) }
    let reason = cause
    for hop in pipe.hops {
      cause = hop.cause
      noteLoss(of: hop.frame)
    }
    cause = reason
  }

  /// Drops what travels to a process that has let go of the channel.
  mutating func loseDown(_ route: Slot) {
    guard routes[route] != nil else { return }
    routes.update(route) { $0.isClosedByProcess = true }
    let pipe = downPipes[Int(route.index)]
    downPipes[Int(route.index)] = Pipe()
    if let entry = pipe.entry { agenda.remove(entry) }
    for hop in pipe.hops { noteLoss(of: hop.frame, on: route) }
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
    note(.messageLost, by: .process(process), about: message, .loss(.processLetGo))
  }

  mutating func noteLoss(of frame: Route.UpFrame) {
    switch frame {
    case .method(.publish(let publication)), .refused(let publication):
      note(.messageLost, by: .broker, about: publication.message, .loss(.channelClosed))
    default: break
    }
  }
}
