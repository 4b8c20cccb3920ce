/// A choice that departs from the plain run: what is next in line has to wait for something else, or
/// is put off.
///
/// A run is its scenario and its deviations; without any it is the plain run.
package struct Deviation: Hashable, Sendable {
  /// What happens.
  package var take: Moment
  /// What would have come next in the plain run; the same as ``take`` if that is put off.
  package var before: Moment
  /// For how long it is put off, in nanoseconds of virtual time; 0 if something else comes first.
  ///
  /// It then happens so much later than as soon as it could, and meanwhile everything goes on.
  package var delay: Int64

  /// Makes a deviation from the plain run.
  ///
  /// - Parameters:
  ///   - take: What happens.
  ///   - before: What would have come next in the plain run, and has to wait.
  ///   - delay: For how long it is put off, in nanoseconds, if it is the same as `before`.
  package init(take: Moment, before: Moment, delay: Int64 = 0) {
    self.take = take
    self.before = before
    self.delay = delay
  }

  /// Whether what would come next is put off.
  var isDelay: Bool { take == before && delay > 0 }
}

extension Deviation: CustomStringConvertible {
  /// What happens and what waits for it, or how much later it happens, in words.
  package var description: String {
    isDelay ? "\(take), \(ReadableDuration(delay)) later" : "\(take), before \(before)"
  }
}
