import Testing

/// The programs from which this package grew, each as its own documentation shows it.
///
/// Each program has a suite. Each test of a suite holds under every schedule that is tried.
@Suite("Seeds")
enum Seeds {}
