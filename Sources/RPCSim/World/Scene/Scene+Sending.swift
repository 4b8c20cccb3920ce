import InMemoryBroker
import RPCCore

/// Sends frames, and notes the frames that are lost.
extension Scene {
  /// The instants at which a frame that is sent now can arrive.
  @inline(__always)
  private func window(after delay: Int64) -> Window {
    let latency = timeline.hasBegun ? cast.scenario.latency : .zero
    return Window(from: now.advanced(byNanoseconds: delay), after: latency)
  }

  /// Sends a method to the broker.
  ///
  /// `trace` is that of the message that the method carries or settles.
  mutating func send(
    _ method: consuming ClientMethod, up route: Slot, hop: FaultPoint? = nil,
    trace: MessageTrace = .none
  ) {
    guard let process = network[route]?.process else { return }
    guard let hop, faults.watches(hop) else {
      return push(.method(consume method), up: route, after: 0)
    }
    let damage = damage(
      on: hop, process: process, trace: trace, hasPredecessor: !network.isEmptyUp(route))
    if damage.isLost { return }
    var frame = Route.UpFrame.method(damage.isCorrupted ? corruption.corrupted(method) : method)
    if damage.isRefused, case .publish(let publication) = method { frame = .refused(publication) }
    push(frame, up: route, after: damage.delay)
    if damage.isDuplicated { push(frame, up: route, after: 0) }
    if damage.isReordered { network.swapLastTwo(up: route) }
  }

  /// Sends a frame to a process.
  mutating func send(
    _ frame: consuming Route.DownFrame, down route: Slot, hop: FaultPoint? = nil,
    trace: MessageTrace = .none
  ) {
    guard let process = network[route]?.process else { return }
    guard let hop, faults.watches(hop) else { return push(consume frame, down: route, after: 0) }
    let damage = damage(
      on: hop, process: process, trace: trace, hasPredecessor: !network.isEmptyDown(route))
    if damage.isLost { return }
    if damage.isCorrupted { frame = corruption.corrupted(frame) }
    push(copy frame, down: route, after: damage.delay)
    if damage.isDuplicated { push(copy frame, down: route, after: 0) }
    if damage.isReordered { network.swapLastTwo(down: route) }
  }

  /// Sends the end of the connection, behind all frames that were sent on a route.
  mutating func sendEnd(on route: Slot) { push(.end, up: route, after: 0) }

  @inline(__always)
  private mutating func push(
    _ frame: consuming Route.UpFrame, up route: Slot, after delay: Int64
  ) {
    network.send(
      frame, up: route, in: window(after: delay), because: journal.cause, &timeline)
  }

  @inline(__always)
  private mutating func push(
    _ frame: consuming Route.DownFrame, down route: Slot, after delay: Int64
  ) {
    network.send(
      frame, down: route, in: window(after: delay), because: journal.cause, &timeline)
  }

  /// Takes the first frame off a route to a process.
  ///
  /// Its cause becomes the cause of the next event.
  @inline(__always)
  mutating func pop(down route: Slot) -> Route.DownFrame? {
    guard let hop = network.pop(down: route, &timeline) else { return nil }
    journal.goOn(because: hop.cause)
    return hop.frame
  }

  // MARK: Losses

  /// Drops the frames on their way to the broker, on a channel that the broker has closed.
  mutating func loseUp(_ route: Slot) {
    for hop in network.close(up: route, &timeline) {
      because(of: hop.cause) { $0.noteLoss(of: hop.frame) }
    }
  }

  /// Drops the frames on their way to a process that has closed the channel.
  mutating func loseDown(_ route: Slot) {
    for hop in network.close(down: route, &timeline) { noteLoss(of: hop.frame, on: route) }
  }

  mutating func noteLoss(of frame: Route.DownFrame, on route: Slot) {
    guard let message = frame.noteworthyMessage, let process = network[route]?.process else {
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

extension Route.DownFrame {
  /// The message of the frame, whose loss is written to the journal.
  var noteworthyMessage: RPCMessage? {
    switch self {
    case .method(.delivery(let delivery)), .method(.got(let delivery, _)): delivery.message
    case .method(.returned(let returned)): returned.message
    default: nil
    }
  }
}
