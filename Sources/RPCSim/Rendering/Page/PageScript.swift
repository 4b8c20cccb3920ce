/// What the page does: one function without names in common with anybody.
enum PageScript {
  static let text = """
    "use strict";
    (() => {
    \(story)

    \(layout)

    \(diagram)

    \(panel)

    \(controls)
    })();
    """
}
