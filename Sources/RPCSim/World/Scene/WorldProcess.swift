import InMemoryBroker
import RPCCore

/// A process of a world, scripted or hosted.
///
/// Faults and pauses work in the same way for both.
protocol WorldProcess: Sendable {
  /// The index in the cast.
  var index: Int { get }
  /// Whether it was started, and has neither died nor ended.
  var isUp: Bool { get }
  var handlers: RunningHandlers { get }
  /// How far its clock is ahead of the world's, in nanoseconds.
  var clockOffset: Int64 { get set }
  /// The factor by which its handlers are slower.
  var slowness: Int64 { get set }

  /// Starts it with an empty memory.
  mutating func start(in scene: inout Scene)
  /// Closes its connections, and clears its memory.
  mutating func die(in scene: inout Scene)
  /// Loses its connections, and knows it at once.
  mutating func disconnect(reconnectAfter nanoseconds: Int64?, in scene: inout Scene)
  /// A frame has reached it.
  mutating func receive(
    _ frame: Route.DownFrame, on slot: Slot, _ route: Route, in scene: inout Scene)

  /// It is paused from now on.
  func stoppedShort(in scene: inout Scene)
  /// It goes on after a pause.
  mutating func wentOn(in scene: inout Scene)
  /// It is about to be cut off from the broker.
  func wasCutOff(in scene: inout Scene)
  /// Its clock has jumped.
  mutating func clockJumped(in scene: inout Scene)
}

extension WorldProcess {
  var participant: Participant { .process(index) }

  /// The time on its own clock.
  @inline(__always)
  func localTime(in scene: borrowing Scene) -> Instant {
    scene.timeline.now.advanced(byNanoseconds: clockOffset)
  }

  // MARK: Fault points

  /// Passes a fault point: asks the faults, and applies the one that strikes.
  @inline(__always)
  mutating func pass(_ point: FaultPoint, call: Int?, in scene: inout Scene) -> Passage {
    guard scene.faults.watches(point) else { return .free }
    return meetFaults(at: point, call: call, in: &scene)
  }

  private mutating func meetFaults(
    at point: FaultPoint, call: Int?, in scene: inout Scene
  ) -> Passage {
    guard let rule = scene.strike(point, process: index, call: call) else { return .free }
    return suffer(rule, in: &scene)
  }

  /// Applies a fault.
  mutating func suffer(_ rule: Int, in scene: inout Scene) -> Passage {
    switch scene.faults.verdict(of: rule) {
    case .crash(let restart):
      crash(restartAfter: restart?.nanoseconds, in: &scene)
      return .cut
    case .disconnect(let reconnect):
      disconnect(reconnectAfter: reconnect?.nanoseconds, in: &scene)
      return .cut
    case .pause(let duration):
      scene.note(.paused, by: participant)
      scene.timeline.pause(index, for: duration?.nanoseconds)
      stoppedShort(in: &scene)
      return .held
    case .failHandler(let error): return .handlerFails(error)
    case .hangHandler: return .handlerHangs
    case .slow(let factor):
      slowness = factor
      scene.note(.slowed, by: participant, .slowness(factor))
    case .partition(let duration):
      scene.note(.partitioned, by: participant)
      wasCutOff(in: &scene)
      scene.timeline.cutOff(index, for: duration?.nanoseconds)
    case .jumpClock(let jump):
      clockOffset = Instant(nanoseconds: clockOffset).advanced(by: jump).nanoseconds
      scene.note(.clockJumped, by: participant, .duration(jump.nanoseconds))
      clockJumped(in: &scene)
    default: scene.apply(rule)
    }
    return .free
  }

  mutating func crash(restartAfter nanoseconds: Int64?, in scene: inout Scene) {
    guard isUp else { return }
    scene.note(.crashed, by: participant)
    end(restartAfter: nanoseconds, in: &scene)
  }

  /// Ends the process, and plans its restart if there is one.
  ///
  /// A restart finds an empty memory.
  mutating func end(restartAfter nanoseconds: Int64?, in scene: inout Scene) {
    scene.aside { scene in
      die(in: &scene)
      scene.timeline.forgetPause(of: index)
      scene.timeline.release()
    }
    guard let nanoseconds else { return }
    scene.timeline.schedule(
      .restart(process: index), in: Window(scene.now.advanced(byNanoseconds: nanoseconds)))
  }

  // MARK: Pauses and partitions

  /// The time of its pause is over.
  mutating func resume(in scene: inout Scene) {
    guard isUp, scene.timeline.endPause(of: index) else { return }
    scene.note(.resumed, by: participant)
    scene.timeline.release()
    wentOn(in: &scene)
  }

  /// The time of its partition is over.
  mutating func heal(in scene: inout Scene) {
    guard scene.timeline.endCut(of: index) else { return }
    scene.note(.healed, by: participant)
    scene.timeline.release()
  }

  // MARK: Frames

  /// The first frame of a route reaches the process.
  ///
  /// The faults at this point are asked first.
  ///
  /// A paused process receives the frame later.
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
