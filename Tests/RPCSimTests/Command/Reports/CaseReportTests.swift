import Testing

@testable import RPCSimCommand

/// Test cases in JUnit's XML and in TAP.
@Suite struct CaseReportTests {
  private func report(_ format: ReportFormat, _ cases: [ReportedCase]) throws -> String {
    var report = try #require(format.caseReport(titled: "rpcsim run"))
    return cases.map { report.text(of: $0) }.joined() + report.ending()
  }

  private var refuted: ReportedCase {
    var reported = ReportedCase(name: "race", file: "a/race.json5")
    reported.nanoseconds = 1_002_999_999
    reported.properties = [.init("seed", "17")]
    reported.outcome = .failed(
      .init(kind: "expectation refuted", message: "5, not 7", evidence: "  one\n\n  two\n"))
    return reported
  }

  @Test("A folder is a suite, and counts what became of its cases in virtual time")
  func suites() throws {
    var undecided = ReportedCase(name: "endless", file: "b/endless.json5")
    undecided.outcome = .error(.init(kind: "undecided", message: "given up", evidence: "e\n"))
    var adapted = ReportedCase(name: "old", file: "old.json")
    adapted.outcome = .skipped("adapted(1)")
    let held = ReportedCase(name: "held", file: "a/held.json5", nanoseconds: 2_000_000)
    #expect(
      try report(.junit, [refuted, undecided, held, adapted]) == """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="rpcsim run" tests="4" failures="1" errors="1" skipped="1" time="1.004">
          <testsuite name="a" tests="2" failures="1" errors="0" skipped="0" time="1.004">
            <testcase name="race" classname="a" file="a/race.json5" time="1.002">
              <properties>
                <property name="seed" value="17"/>
                <property name="virtualNanoseconds" value="1002999999"/>
              </properties>
              <failure type="expectation refuted" message="5, not 7">  one

          two
        </failure>
            </testcase>
            <testcase name="held" classname="a" file="a/held.json5" time="0.002">
              <properties>
                <property name="virtualNanoseconds" value="2000000"/>
              </properties>
            </testcase>
          </testsuite>
          <testsuite name="b" tests="1" failures="0" errors="1" skipped="0" time="0.000">
            <testcase name="endless" classname="b" file="b/endless.json5" time="0.000">
              <properties>
                <property name="virtualNanoseconds" value="0"/>
              </properties>
              <error type="undecided" message="given up">e
        </error>
            </testcase>
          </testsuite>
          <testsuite name="." tests="1" failures="0" errors="0" skipped="1" time="0.000">
            <testcase name="old" classname="." file="old.json" time="0.000">
              <properties>
                <property name="virtualNanoseconds" value="0"/>
              </properties>
              <skipped message="adapted(1)"/>
            </testcase>
          </testsuite>
        </testsuites>

        """)
  }

  @Test("TAP numbers the cases, says what is wrong in YAML, and ends with its plan")
  func tap() throws {
    var adapted = ReportedCase(name: "old#1", file: "old.json")
    adapted.outcome = .skipped("adapted(1)\nnow")
    #expect(
      try report(.tap, [refuted, adapted]) == ##"""
        TAP version 14
        not ok 1 - a/race
          ---
          message: "5, not 7"
          severity: "fail"
          kind: "expectation refuted"
          file: "a/race.json5"
          seed: "17"
          virtualNanoseconds: 1002999999
          evidence: |2
              one
            
              two
          ...
        ok 2 - ./old\#1 # SKIP adapted(1) now
          ---
          file: "old.json"
          virtualNanoseconds: 0
          ...
        1..2

        """##)
  }

  @Test("A report without cases counts no tests")
  func nothing() throws {
    #expect(try report(.tap, []) == "TAP version 14\n1..0\n")
    #expect(try report(.junit, []).contains(#"tests="0" failures="0" errors="0" skipped="0""#))
  }

  @Test("Characters that XML forbids are shown as visible ones")
  func xml() {
    #expect(XML.text("a<b>&\u{1B}[2J") == "a&lt;b&gt;&amp;␛[2J")
    #expect(XML.text("\u{0}\u{FFFE}\r\n\t") == "␀\u{FFFD}&#13;\n\t")
    #expect(XML.attribute("x", "\"a\"\r\n\t<\u{B}") == " x=\"&quot;a&quot;&#13;&#10;&#9;&lt;␋\"")
  }

  @Test("Line ends and control characters in YAML values are escaped or made visible")
  func yaml() {
    var yaml = YAMLMapping(indent: 2)
    yaml.add("a", "no")
    yaml.add("b", "1\n\u{1B}\u{85}\u{2028}\"\\")
    yaml.add(block: "c", "x\r\n \u{7}\nend")
    #expect(
      yaml.text == """
          a: "no"
          b: "1\\n␛\u{FFFD}\u{FFFD}\\"\\\\"
          c: |2
            x␍
             ␇
            end

        """)
  }

  @Test(
    "The folder of a file is the part before its name",
    arguments: [("x", "."), ("./x", "."), ("a/b/x", "a/b"), ("/x", "/"), ("/a/x", "/a")])
  func folder(file: String, folder: String) {
    #expect(ReportedCase(name: "x", file: file).folder == folder)
  }
}
