import RPCCore

extension ValueForm<Int64> {
  /// A duration in nanoseconds.
  static var nanoseconds: Self { ValueForm<Duration>.duration.map { $0.nanoseconds } }
}

extension ValueForm<Duration> {
  /// A duration.
  static var duration: Self {
    ValueForm(text: "a duration such as \"40ms\"", .duration(isSigned: false)) {
      (text) throws(Misreading) in try .nanoseconds(DurationText.nanoseconds(text))
    }
  }

  /// A duration that may be negative.
  static var signedDuration: Self {
    ValueForm(text: "a duration such as \"10s\" or \"-10s\"", .duration(isSigned: true)) {
      (text) throws(Misreading) in try .nanoseconds(DurationText.signedNanoseconds(text))
    }
  }
}

extension ValueForm<DurationRange> {
  static var durationRange: Self {
    ValueForm(text: "a duration such as \"40ms\" or \"1ms..3ms\"", .durationRange) {
      (text) throws(Misreading) in try DurationText.range(text)
    }
  }
}

extension ValueForm<StepTimeout> {
  static var timeout: Self {
    ValueForm<Duration?>.durationOrNull.map { $0.map(StepTimeout.after) ?? .never }
  }
}

extension ValueForm<Duration?> {
  /// A duration, or `null` for none.
  static var durationOrNull: Self { ValueForm<Duration>.duration.orNull }
}
