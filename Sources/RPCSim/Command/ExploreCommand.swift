import RPCSim

extension Command {
  static let explore = Command(
    name: "explore",
    summary: "Look for schedules in which scenarios fail.",
    discussion: """
      Plays each scenario under many schedules and says which outcomes there are, how often each
      came, and what was never put to the test. The first failure is made small: as few choices
      that depart from the plain run as still fail. It is recorded, to be played again with
      'rpcsim replay'. Then the passing run that differs least from it is looked for, among up to
      1,000 runs with 500,000 events together, and the decision that separates the two is said,
      with the command that takes it. The result does not depend on the number of jobs.

      SIGINT and SIGTERM end it, also in the middle of a schedule, with a report of those that were
      played and the failure among them; another one later on ends it at once. So does a process that
      uses more memory than --memory allows; then it is undecided.

      With --corpus, recordings of earlier failures are played before that, as 'rpcsim run' does, and
      of each different failure that is found one schedule is made small and added.
      """,
    operands: "PATH…",
    options: ExploreOptions.all,
    exitCodes: [
      .held, .failed, .unusable, .diverged, .undecided, .nondeterministic, .interrupted,
    ],
    examples: [
      Example(
        line: "rpcsim explore Scenarios/server_dies_after_reply.json5",
        meaning: "See what may come of the tutorial's race."),
      Example(
        line: "rpcsim explore --strategy exhaustive race.json5",
        meaning: "Try every schedule there is."),
      Example(
        line: "rpcsim explore Scenarios/a_crash_anywhere*",
        meaning: "Let a worker die anywhere."),
      Example(
        line: "rpcsim explore --strategy exhaustive --untimed x.json5",
        meaning: "Try every order, whatever the times."),
      Example(
        line: "rpcsim explore --corpus Corpus Scenarios/races",
        meaning: "Add new failures to the earlier ones."),
      Example(
        line: "rpcsim explore --strategy pct --depth 3 race.json5",
        meaning: "Find failures of three things in order."),
    ]
  ) { (arguments, console) throws(UsageError) in
    let options = try ExploreOptions(arguments)
    try ScenarioSource.requireOperands(of: arguments)
    let title = "rpcsim explore"
    let end = console.heedEndRequests(within: Console.patience)
    let read = ScenarioSource.all(
      in: arguments, &console, reportingAs: options.format, titled: title, isEnded: { end.isMade })
    guard let sources = read else { return end.isMade ? .interrupted : .unusable }
    let opened = Corpus.open(
      options.corpus, beside: sources, &console, reportingAs: options.format, titled: title)
    guard case .some(var corpus) = opened else { return .unusable }
    var report = Report<ExploredScenario>(
      options.format, of: "stories", titled: title, hasColour: console.output.hasColour)
    var code = ExitCode.held
    for source in sources {
      do throws(FileFailure) {
        let explored = try ExploredScenario(
          source, options, start: console.time, corpus: &corpus, isEnded: { end.isMade }
        ) { words in
          console.show(words)
        }
        console.write(report.text(of: explored))
        code = code.joined(with: explored.code)
      } catch {
        console.complain(error.message)
        return .unusable
      }
    }
    return report.end(with: code, &console)
  }
}
