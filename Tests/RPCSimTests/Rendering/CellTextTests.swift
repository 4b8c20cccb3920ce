import RPCCore
import Testing

@testable import RPCSim

@Suite struct CellTextTests {
  @Test("A cut text is as wide as it may be and ends in an ellipsis")
  func cutting() {
    #expect("worker".shown(in: 6) == "worker")
    #expect("worker".shown(in: 4) == "wor…")
    #expect("worker".shown(in: 1) == "…")
    #expect("worker".shown(in: 0) == "")
  }

  @Test("A wide scalar is never cut in half")
  func wide() {
    #expect(CellText("顧客").width == 4)
    #expect("顧客".shown(in: 3) == "顧…")
    #expect("顧客x".shown(in: 4) == "顧 …")
  }

  @Test("A mark shares the cell of its letter")
  func marks() {
    #expect(CellText("e\u{301}x").width == 2)
    #expect(CellText("客\u{301}x").width == 3)
    #expect(CellText("\u{301}").width == 1)
  }

  @Test("Lines break at blanks, or within a word that is too long")
  func wrapping() {
    let lines = WrappedText.lines(of: "request of first is back", width: 12, limit: 3)
    #expect(lines.map(\.text) == ["request of", "first is", "back"])
    let cut = WrappedText.lines(of: "a line that goes on and on", width: 8, limit: 2)
    #expect(cut.map(\.text) == ["a line", "that go…"])
    let word = WrappedText.lines(of: "abcdefghijkl", width: 9, limit: 2)
    #expect(word.map(\.text) == ["abcdefghi", "jkl"])
  }

  @Test(
    "Times are exact", arguments: [(1_234_567, "1.234567"), (-1, "-0.000001"), (0, "0.000000")])
  func times(nanoseconds: Int64, text: String) {
    #expect(TimeText.milliseconds(Instant(nanoseconds: nanoseconds)) == text)
  }

  @Test("Decimals are as many as the time needs")
  func decimals() {
    let times: [Int64] = [2_000_000, 2_500_000, 2_500_001, .min]
    #expect(times.map { TimeText.decimals(of: Instant(nanoseconds: $0)) } == [0, 3, 6, 6])
    #expect(TimeText.milliseconds(Instant(nanoseconds: 2_500_000), decimals: 3) == "2.500")
  }

  @Test("A label that is too long loses a part of its middle")
  func inside() {
    #expect(CellText("request order#12").cutInside(to: 13).text == "reques…der#12")
    #expect(CellText("request").cutInside(to: 7).text == "request")
    #expect(CellText("request").cutInside(to: 2).text == "r…")
    for limit in 0...12 {
      let cut = CellText("日本語の長い札").cutInside(to: limit)
      #expect(cut.width <= limit)
      #expect(cut.cells.first?.isEmpty != true)
    }
  }
}
