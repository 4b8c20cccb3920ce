/// What the page does: one function without names in common with anybody.
///
/// Its parts are files of their own, which the build puts into the program:
/// - `story.js` reads the table that the page carries, and says what is so at a step. The places of numbers are
///   those of `StoryTable`.
/// - `layout.js` says where the rows and columns stand that the filter leaves.
/// - `diagram.js` draws the rows that are in sight, and no others: a story may have thousands.
/// - `panel.js` tells about the current step: what happened and why, what is so now, and what else was possible.
/// - `controls.js` steps through the story, and answers to whoever asks for the state by `window.rpcsim`.
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
