import InMemoryBroker
import RPCCore

/// A process of a world, whoever decides what it does: the script of a story, or code beside the world.
///
/// What faults do to a process, and what it means to stand still, is the same for all.
protocol WorldProcess: Sendable {
  /// Its place in the cast.
  var place: Int { get }
  /// Whether it was started, and has neither died nor ended.
  var isUp: Bool { get }
  /// The handlers that run.
  var handlers: RunningHandlers { get }
  /// How far its clock is ahead of the world's, in nanoseconds.
  var clockOffset: Int64 { get set }
  /// How many times as long its handlers take.
  var slowness: Int64 { get set }

  /// Starts with nothing in its memory.
  mutating func start(in scene: inout Scene)
  /// It lets go of its connections, and forgets all that it knew.
  mutating func die(in scene: inout Scene)
  /// It loses its connections and knows it at once.
  mutating func disconnect(reconnectAfter nanoseconds: Int64?, in scene: inout Scene)
  /// A frame has reached it.
  mutating func receive(
    _ frame: Route.DownFrame, on slot: Slot, _ route: Route, in scene: inout Scene)

  /// It stands still from now on.
  func stoppedShort(in scene: inout Scene)
  /// It goes on where it stood still.
  mutating func wentOn(in scene: inout Scene)
  /// Nothing passes between it and the broker from now on.
  func wasCutOff(in scene: inout Scene)
  /// Its clock says something else all of a sudden.
  mutating func clockJumped(in scene: inout Scene)
}

extension WorldProcess {
  var actor: Participant { .process(place) }

  /// The time on its own clock.
  @inline(__always)
  func localTime(in scene: borrowing Scene) -> Instant {
    scene.timeline.now.advanced(byNanoseconds: clockOffset)
  }

  // MARK: Points

  /// Passes a point: asks the faults, and does what the one that strikes says.
  @inline(__always)
  mutating func pass(_ point: FaultPoint, call: Int?, in scene: inout Scene) -> Passage {
    guard scene.faults.watches(point) else { return .free }
    return meetFaults(at: point, call: call, in: &scene)
  }

  private mutating func meetFaults(
    at point: FaultPoint, call: Int?, in scene: inout Scene
  ) -> Passage {
    guard let rule = scene.strike(point, process: place, call: call) else { return .free }
    return suffer(rule, in: &scene)
  }

  /// A fault strikes.
  mutating func suffer(_ rule: Int, in scene: inout Scene) -> Passage {
    switch scene.faults.verdict(of: rule) {
    case .crash(let restart):
      crash(restartAfter: restart, in: &scene)
      return .cut
    case .disconnect(let reconnect):
      disconnect(reconnectAfter: reconnect, in: &scene)
      return .cut
    case .pause(let nanoseconds):
      scene.note(.paused, by: actor)
      scene.timeline.pause(place, for: nanoseconds)
      stoppedShort(in: &scene)
      return .held
    case .failHandler(let error): return .handlerFails(error)
    case .hangHandler: return .handlerHangs
    case .slow(let factor):
      slowness = factor
      scene.note(.slowed, by: actor, .slowness(factor))
    case .partition(let nanoseconds):
      scene.note(.partitioned, by: actor)
      wasCutOff(in: &scene)
      scene.timeline.cutOff(place, for: nanoseconds)
    case .jumpClock(let nanoseconds):
      clockOffset =
        Instant(nanoseconds: clockOffset).advanced(byNanoseconds: nanoseconds).nanoseconds
      scene.note(.clockJumped, by: actor, .duration(nanoseconds))
      clockJumped(in: &scene)
    default: scene.apply(rule)
    }
    return .free
  }

  mutating func crash(restartAfter nanoseconds: Int64?, in scene: inout Scene) {
    guard isUp else { return }
    scene.note(.crashed, by: actor)
    end(restartAfter: nanoseconds, in: &scene)
  }

  /// It is gone; a restart, if one is planned, finds nothing of what it knew.
  mutating func end(restartAfter nanoseconds: Int64?, in scene: inout Scene) {
    scene.aside { scene in
      die(in: &scene)
      scene.timeline.forgetPause(of: place)
      scene.timeline.release()
    }
    guard let nanoseconds else { return }
    scene.timeline.schedule(
      .restart(process: place), in: Window(scene.now.advanced(byNanoseconds: nanoseconds)))
  }

  // MARK: Standing still

  /// The time is over for which it was to stand still.
  mutating func resume(in scene: inout Scene) {
    guard isUp, scene.timeline.endPause(of: place) else { return }
    scene.note(.resumed, by: actor)
    scene.timeline.release()
    wentOn(in: &scene)
  }

  /// The time is over for which it was to be cut off.
  mutating func heal(in scene: inout Scene) {
    guard scene.timeline.endCut(of: place) else { return }
    scene.note(.healed, by: actor)
    scene.timeline.release()
  }

  // MARK: Frames

  /// The first frame of a route reaches the process: the faults that wait there are asked.
  ///
  /// A process that stands still looks at the message later.
  mutating func arrive(on slot: Slot, _ route: Route, in scene: inout Scene) {
    guard passArrival(on: slot, route, in: &scene), let frame = scene.pop(down: slot) else {
      return
    }
    receive(frame, on: slot, route, in: &scene)
  }

  private mutating func passArrival(
    on slot: Slot, _ route: Route, in scene: inout Scene
  ) -> Bool {
    let point: FaultPoint = route.role == .server ? .beforeDelivery : .onReply
    guard route.role != .notices, scene.faults.watches(point),
      let hop = scene.network.arriving(down: slot),
      case .method(.delivery(let delivery)) = hop.frame
    else { return true }
    scene.journal.goOn(because: hop.cause)
    switch pass(point, call: delivery.message.trace.call, in: &scene) {
    case .cut: return false
    case .held:
      scene.network.postponeArrival(down: slot, &scene.timeline)
      return false
    default: return true
    }
  }
}
