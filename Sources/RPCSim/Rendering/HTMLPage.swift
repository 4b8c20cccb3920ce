/// A sequence diagram to step through: one self-contained HTML page that uses no network.
///
/// Code reads the page's state with `window.rpcsim.state()`. It moves the page with `go`, `next`,
/// `previous`, `first`, `last` and `filter`.
public struct HTMLPage: Sendable {
  private let diagram: SequenceDiagram

  /// Makes the page of a diagram.
  ///
  /// The page is written when its text is read.
  ///
  /// - Parameter diagram: The diagram to show.
  public init(_ diagram: SequenceDiagram) { self.diagram = diagram }

  /// The page, in time and size linear in the diagram.
  public var text: String {
    let title = (diagram.title.isEmpty ? "Sequence diagram" : diagram.title).escapedForMarkup
    let verdict = diagram.verdict.escapedForMarkup
    let tone = diagram.verdict.hasPrefix("held") ? "" : " failed"
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
      <title>\(title)</title>
      <style>
      \(PageStyle.text)
      </style>
      </head>
      <body>
      <header>
      <h1>\(title)</h1> <span class="verdict\(tone)">\(verdict)</span>
      <p>\(diagram.story.escapedForMarkup)</p>
      <ul id="findings"></ul>
      </header>
      \(Self.body)
      <script type="application/json" id="table">\(ScenarioTable.json(of: diagram))</script>
      <script>
      \(PageScript.text)
      </script>
      </body>
      </html>

      """
  }

  /// The page may fetch nothing.
  private static let policy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    + "base-uri 'none'; form-action 'none'"

  /// A button whose sign is drawn, because a font may lack it.
  private static func button(_ id: String, _ name: String, _ key: String, _ sign: String) -> String
  {
    """
    <button id="\(id)" aria-label="\(name)" title="\(name) (\(key))">\
    <svg viewBox="0 0 14 14" aria-hidden="true"><path d="\(sign)"/></svg></button>
    """
  }

  private static let body = """
    <noscript><p>This page needs its script, which it carries with it.</p></noscript>
    <main>
    <section id="diagram" tabindex="0" aria-label="Diagram">
    <div id="names" aria-hidden="true"></div>
    <div id="picture"></div>
    </section>
    <aside id="panel" tabindex="0" aria-label="State at this step"></aside>
    </main>
    <nav id="controls" aria-label="Steps and filters">
    <div class="buttons">
    \(button("first", "First step", "Home", "M2 1h2v12H2zM13 1v12L5 7z"))
    \(button("previous", "Previous step", "←", "M11 1v12L3 7z"))
    \(button("next", "Next step", "→", "M3 1v12l8-6z"))
    \(button("last", "Last step", "End", "M10 1h2v12h-2zM1 1v12l8-6z"))
    </div>
    <output id="place"></output>
    <input id="slider" type="range" min="0" max="0" value="0" aria-label="Step">
    <label><span>Call</span> <select id="call"><option value="-1">all calls</option></select></label>
    <label><span>Process</span> <select id="process">\
    <option value="-1">all processes</option></select></label>
    </nav>
    """
}
