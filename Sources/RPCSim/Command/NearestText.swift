import RPCSim

/// The decision that separates a failing run from the nearest passing one, for people.
struct NearestText {
  private let nearest: NearestRun
  private let paint: Paint

  init(_ nearest: NearestRun, _ paint: Paint) {
    self.nearest = nearest
    self.paint = paint
  }

  private var search: NearestPassSearch { nearest.search }

  var text: String {
    switch search.finding {
    case .found(let pass): found(pass)
    case .far(_, let differences):
      headline("one differs in \(differences.of("choice")); \(tried)")
    case .never(let states):
      headline("none: it fails whatever is chosen; all \(states.of("state")) were tried")
    case .notFound: headline("none was found; \(tried)")
    }
  }

  private func headline(_ words: String) -> String {
    "  \(paint.strong("nearest passing run")): \(words)\n"
  }

  private func found(_ pass: NearestPass) -> String {
    let positions = pass.separations.map { "decision \($0.position) of \($0.count)" }
    let title: String
    if pass.movesFault {
      title = "a fault strikes elsewhere"
    } else {
      title = pass.separations.count == 1 ? "one decision differs" : "two decisions differ"
    }
    let further = pass.furtherDifferences
    let rest = further > 0 ? "    and \(further.of("more choice"))\n" : ""
    return headline("\(title), \(positions.joined(separator: " and then "))") + conditions(pass)
      + rest + nearest.commands.map { "    \($0)\n" }.joined()
  }

  private func conditions(_ pass: NearestPass) -> String {
    guard pass.movesFault else {
      return pass.separations.map { lines(passes: $0.passesIf, fails: $0.failsIf) }.joined()
    }
    return lines(passes: pass.separations[1].passesIf, fails: pass.separations[0].failsIf)
  }

  private func lines(passes: String, fails: String) -> String {
    "    passes if \(CellText(passes).padded(to: 0))\n"
      + "    fails if \(CellText(fails).padded(to: 0))\n"
  }

  /// The extent of an unsuccessful search.
  private var tried: String {
    guard search.singles > 0 else { return "the run is too long to look for one" }
    let (singles, pairs) = (search.singles.of("run"), search.pairs.of("run"))
    guard search.triedAllSingles else {
      return "of the \(singles) tried that differ in one decision none passes, and there are more"
    }
    let all = "of the \(singles) that differ in one decision none passes"
    guard search.pairs > 0 else { return all }
    return all + ", nor of \(search.triedAllPairs ? "the " : "")\(pairs) that differ in two"
  }
}
