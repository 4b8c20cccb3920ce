import RPCSim

extension Command {
  static let render = Command(
    name: "render",
    summary: "Draw a scenario, a recorded run or traffic, for a terminal or as a page.",
    discussion: """
      Plays a scenario, or a recorded run in its scenario, or reads the journal that 'rpcsim serve'
      wrote to a file that ends in .jsonl, and draws what happened: as columns for a terminal, as
      Mermaid for Markdown, as SVG, or as one HTML page that needs no network. The page steps
      forwards and backwards and shows, at each step, what lies in queues, what is unacknowledged
      or pending, which timers run, why it happened, and what else could have been chosen, with
      the command that chooses it. The same file always gives the same picture.
      """,
    operands: "FILE",
    options: RenderOptions.all,
    exitCodes: [.held, .failed, .unusable, .adapted, .diverged, .undecided, .interrupted],
    examples: [
      Example(line: "rpcsim render race.json5", meaning: "See a scenario as columns."),
      Example(
        line: "rpcsim render --format html --output x.html .rpcsim/race.json",
        meaning: "Step through a failure."),
      Example(line: "rpcsim render today.jsonl", meaning: "See the traffic of a server."),
      Example(
        line: "rpcsim render --format svg --seed 7 race.json5 > race.svg",
        meaning: "Draw what happens with a seed."),
    ]
  ) { (arguments, console) throws(UsageError) in
    let options = try RenderOptions(arguments)
    let end = console.heedEndRequests(within: Console.patience)
    console.begin("playing \(ScenarioFiles.shown(options.path))")
    do throws(FileFailure) {
      let rendering = try Rendering(options, isEnded: { end.isMade })
      guard !end.isMade else {
        console.complain("rpcsim: interrupted: nothing is drawn")
        return .interrupted
      }
      console.begin("drawing \(ScenarioFiles.shown(options.path))")
      if let complaint = rendering.complaint { console.complain(complaint) }
      let picture = rendering.picture(as: options.format)
      if let output = options.output {
        try picture.write(toFile: output, as: "picture")
      } else {
        console.write(picture)
      }
      return rendering.code
    } catch {
      console.complain(error.message)
      return error.isInterruption ? .interrupted : .unusable
    }
  }
}
