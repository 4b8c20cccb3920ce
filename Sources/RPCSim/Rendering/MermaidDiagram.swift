import RPCCore

/// A sequence diagram in the Mermaid language, for Markdown pages.
///
/// An arrow stands where a message arrives, words where an event happens, and a bar where a handler
/// runs.
public struct MermaidDiagram: Sendable {
  private let diagram: SequenceDiagram

  /// Makes the Mermaid form of a diagram.
  ///
  /// It is written when its text is read.
  ///
  /// - Parameter diagram: The diagram to write.
  public init(_ diagram: SequenceDiagram) { self.diagram = diagram }

  /// The diagram as text, in time linear in its size.
  public var text: String {
    var text = "sequenceDiagram\n"
    if !diagram.title.isEmpty { text += "  title \(Self.escaped(diagram.title))\n" }
    for (column, lifeline) in diagram.lifelines.enumerated() {
      text += "  participant p\(column) as \(Self.escaped(lifeline.name))\n"
    }
    let clock = DiagramClock(diagram.rows)
    var bars = Bars(diagram.beginning)
    text += bars.open(as: diagram.beginning)
    var time: Instant?
    for row in diagram.rows {
      text += bars.close(before: row.lifelines)
      let moment = row.time == time ? "" : "\(clock.text(row.time)) ms: "
      time = row.time
      text += Self.lines(of: row, after: moment, bars.open(as: row.lifelines))
      text += bars.close(after: row.lifelines)
    }
    return text + bars.closeAll()
  }

  /// The arrow and words of a row.
  ///
  /// The time stands before the first of them.
  private static func lines(of row: DiagramRow, after moment: String, _ bars: String) -> String {
    let beginning = (row.isMarked ? "▶ " : "") + moment
    var text = ""
    if let arrow = row.arrow {
      let line = arrow.isLost ? "-x" : "->>"
      text += "  p\(arrow.from)\(line)p\(arrow.to): \(beginning)\(escaped(arrow.label))\n"
    }
    text += bars
    if let note = row.note {
      let first = row.arrow == nil ? beginning : ""
      let cross = row.lifelines[note.column] == .ends ? "╳ " : ""
      text += "  Note right of p\(note.column): \(first)\(cross)\(escaped(note.text))\n"
    }
    return text
  }

  /// A text that Mermaid reads only as text: letters, digits and a few signs stay unescaped.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      let scalar = DisplayText.visible(scalar)
      let isPlain = scalar.properties.isAlphabetic || plain.contains(scalar)
      if isPlain || ("0"..."9").contains(scalar) {
        escaped.unicodeScalars.append(scalar)
      } else {
        escaped += "#\(scalar.value);"
      }
    }
    return escaped.isEmpty ? "#160;" : escaped
  }

  private static let plain: [Unicode.Scalar] = [" ", ".", ",", "_", "/", "→", "…"]
}

/// The participants with an open bar.
///
/// Mermaid requires each open bar to be closed.
private struct Bars {
  private var isOpen: [Bool]

  init(_ states: [LifelineState]) { isOpen = states.map { _ in false } }

  mutating func open(as states: [LifelineState]) -> String {
    toggle(isOpen.indices.filter { !isOpen[$0] && states[$0] == .busy })
  }

  /// Closes the bars of participants that are done, except those that are about to go down.
  mutating func close(before states: [LifelineState]) -> String {
    let going: Set<LifelineState> = [.busy, .paused, .ends]
    return toggle(isOpen.indices.filter { isOpen[$0] && !going.contains(states[$0]) })
  }

  mutating func close(after states: [LifelineState]) -> String {
    toggle(isOpen.indices.filter { isOpen[$0] && states[$0] == .ends })
  }

  mutating func closeAll() -> String { toggle(isOpen.indices.filter { isOpen[$0] }) }

  private mutating func toggle(_ columns: [Int]) -> String {
    var text = ""
    for column in columns {
      isOpen[column].toggle()
      text += "  \(isOpen[column] ? "activate" : "deactivate") p\(column)\n"
    }
    return text
  }
}

/// Writes the instants of a diagram, all with as many decimals as the finest needs.
struct DiagramClock: Sendable {
  private let decimals: Int

  init(_ rows: [DiagramRow]) {
    decimals = rows.map { TimeText.decimals(of: $0.time) }.max() ?? 0
  }

  init(_ steps: [SequenceDiagram.Step]) {
    decimals = steps.map { TimeText.decimals(of: $0.event.time) }.max() ?? 0
  }

  /// The instant in milliseconds.
  func text(_ instant: Instant) -> String {
    TimeText.milliseconds(instant, decimals: decimals)
  }
}
