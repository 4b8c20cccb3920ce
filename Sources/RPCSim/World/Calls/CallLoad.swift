/// The calls of a step that are still to make, and the unanswered ones.
struct CallLoad: Sendable {
  var remaining = 0
  var unanswered = 0
  var limit = Int.max
  /// Whether calls of the step are being made at the moment.
  var isBusy = false
}
