import RPCSim
import Testing

@Suite("Suggestion")
struct SuggestionTests {
  private let keys = ["prefetch", "priority", "timeout", "id", "ttl"]

  @Test(
    "One slip still finds the name",
    arguments: ["prefech", "prefettch", "prefetsh", "perfetch", "PreFetch", "Prefech"])
  func slips(name: String) {
    #expect(Suggestion.closest(to: name, among: keys) == "prefetch")
  }

  @Test(
    "A name that is far from all has no suggestion",
    arguments: ["worker", "", "x", "exchange"])
  func farNames(name: String) {
    #expect(Suggestion.closest(to: name, among: keys) == nil)
  }

  @Test("A short name allows one edit, and a long one a third of its length")
  func cutoff() {
    #expect(Suggestion.closest(to: "tl", among: keys) == "ttl")
    #expect(Suggestion.closest(to: "xxl", among: keys) == nil)
    #expect(Suggestion.closest(to: "abcdefxyz", among: ["abcdefghi"]) == "abcdefghi")
    #expect(Suggestion.closest(to: "abcdewxyz", among: ["abcdefghi"]) == nil)
  }

  @Test("Swapping two neighbours is one edit")
  func transposition() {
    #expect(Suggestion.closest(to: "di", among: keys) == "id")
    #expect(Suggestion.closest(to: "acb", among: ["abc"]) == "abc")
  }

  @Test("A difference in case alone beats every edit")
  func caseOnly() {
    #expect(Suggestion.closest(to: "TTL", among: ["ttls", "ttl"]) == "ttl")
  }

  @Test("Of equally near candidates the first wins")
  func ties() {
    #expect(Suggestion.closest(to: "cat", among: ["bat", "hat", "cut"]) == "bat")
    #expect(Suggestion.closest(to: "cat", among: ["cut", "hat", "bat"]) == "cut")
  }

  @Test("A name as long as a file is not compared")
  func longNames() {
    let long = String(repeating: "a", count: 1_000_000)
    #expect(Suggestion.closest(to: long, among: keys + [long]) == nil)
    #expect(Suggestion.closest(to: "timeot", among: [long] + keys) == "timeout")
  }
}
