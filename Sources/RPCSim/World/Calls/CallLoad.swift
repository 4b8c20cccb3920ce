/// A step's calls that are still to make.
struct CallLoad: Sendable {
  var remaining = 0
  var unanswered = 0
  var limit = Int.max
  /// Whether calls are being made at the moment.
  var isBusy = false
}
