/// A choice that departs from the plain run: another event comes first, or an event is put off.
///
/// A scenario, a seed and a list of deviations determine a run. An empty list gives the plain run.
package struct Deviation: Hashable, Sendable {
  /// The decision that is made.
  package var take: Moment
  /// The decision that comes next in the plain run.
  ///
  /// It equals ``take`` if its event is put off.
  package var before: Moment
  /// The delay in nanoseconds of virtual time, or 0 if another event comes first.
  ///
  /// The delay counts from the first instant at which the event can happen. Other events go on
  /// meanwhile.
  package var delay: Int64

  /// Makes a deviation from the plain run.
  ///
  /// - Parameters:
  ///   - take: The decision that is made.
  ///   - before: The decision that comes next in the plain run and has to wait.
  ///   - delay: The delay in nanoseconds if `take` equals `before`.
  package init(take: Moment, before: Moment, delay: Int64 = 0) {
    self.take = take
    self.before = before
    self.delay = delay
  }

  /// Whether the next event is put off.
  var isDelay: Bool { take == before && delay > 0 }
}

extension Deviation: CustomStringConvertible {
  /// The deviation in words: what happens before what, or how much later it happens.
  package var description: String {
    isDelay ? "\(take), \(ReadableDuration(delay)) later" : "\(take), before \(before)"
  }
}
