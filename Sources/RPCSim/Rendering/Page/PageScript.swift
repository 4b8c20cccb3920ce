/// The script of the page: one function that shares no names with other code.
///
/// Its parts are separate files, which the build puts into the program:
/// - `story.js` reads the table in the page and derives the state at a step. Its indices are those
///   of `ScenarioTable`.
/// - `layout.js` places the rows and columns that the filter leaves.
/// - `diagram.js` draws only the visible rows, because there may be thousands.
/// - `panel.js` describes the current step: what happened and why, the state, and the alternatives.
/// - `controls.js` steps through the scenario, and provides the state as `window.rpcsim`.
enum PageScript {
  static var text: String {
    let parts = [
      PackageResources.story_js, PackageResources.layout_js, PackageResources.diagram_js,
      PackageResources.panel_js, PackageResources.controls_js,
    ]
    return """
      "use strict";
      (() => {
      \(parts.map(PageStyle.text(of:)).joined(separator: "\n\n"))
      })();
      """
  }
}
