import RPCCore
import Testing

@testable import RPCSim

@Suite("Frames on their way in one direction")
struct PipeTests {
  private var pipe = Pipe<String>(process: 0)

  @discardableResult
  private mutating func append(_ frame: String, _ least: Int64, _ most: Int64) -> Bool {
    let window = Window(from: .start, after: DurationRange(least: least, most: most))
    return pipe.append(frame, in: window, cause: nil)
  }

  /// Removes all frames, and returns each with its window of arrival.
  private mutating func drain() -> [String] {
    var arrivals: [String] = []
    while let hop = pipe.popFirst() {
      let (earliest, latest) = (hop.window.earliest, hop.window.latest)
      arrivals.append("\(hop.frame) \(earliest.nanoseconds)...\(latest.nanoseconds)")
    }
    return arrivals
  }

  @Test("Frames arrive in the order in which they set out")
  mutating func order() {
    let isAlone = [append("a", 1, 2), append("b", 3, 4), append("c", 5, 6)]
    #expect(isAlone == [true, false, false])
    #expect(drain() == ["a 1...2", "b 3...4", "c 5...6"])
    #expect(pipe.isEmpty)
  }

  @Test("A frame that takes long holds up those behind it")
  mutating func heldUp() {
    append("a", 5, 9)
    append("b", 1, 2)
    append("c", 6, 7)
    append("d", 7, 12)
    #expect(drain() == ["a 5...9", "b 5...9", "c 6...9", "d 7...12"])
  }

  @Test("The last two frames change places, and their times do not")
  mutating func reordered() {
    append("a", 1, 2)
    append("b", 3, 4)
    append("c", 5, 6)
    pipe.swapLastTwo()
    #expect(drain() == ["a 1...2", "c 3...4", "b 5...6"])
  }

  @Test("A frame that is alone stays where it is")
  mutating func alone() {
    append("a", 1, 2)
    pipe.swapLastTwo()
    #expect(drain() == ["a 1...2"])
  }
}
