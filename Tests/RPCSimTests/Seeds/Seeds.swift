import Testing

/// The programs that this package grew from, each as its own documentation shows it.
///
/// A suite a program; each of its tests holds under every schedule that is tried.
@Suite("Seeds")
enum Seeds {}
