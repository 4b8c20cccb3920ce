/// All checkers; every run is held against each of them.
enum Checkers {
  static let all: [any Checker.Type] = []

  static func violations(in evidence: Evidence) -> [Violation] {
    all.flatMap { $0.init().violations(in: evidence) }
  }
}
