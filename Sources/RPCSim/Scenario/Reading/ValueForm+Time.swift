extension ValueForm<Int64> {
  /// A duration in nanoseconds.
  static var duration: Self {
    ValueForm(text: "a duration such as \"40ms\"", .duration(isSigned: false)) {
      (text) throws(Misreading) in try DurationText.nanoseconds(text)
    }
  }

  /// A duration in nanoseconds that may be negative.
  static var signedDuration: Self {
    ValueForm(text: "a duration such as \"10s\" or \"-10s\"", .duration(isSigned: true)) {
      (text) throws(Misreading) in try DurationText.signedNanoseconds(text)
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
    ValueForm<Int64?>.durationOrNull.map { $0.map(StepTimeout.after) ?? .never }
  }
}

extension ValueForm<Int64?> {
  /// A duration in nanoseconds, or `null` for none.
  static var durationOrNull: Self { ValueForm<Int64>.duration.orNull }
}
