/// Measures calls through the async API and the in-memory broker, in real time.
@main
struct Main {
  static func main() async throws {
    let calls = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 200_000
    print("| payload  | in flight |   RPC/s |")
    print("|----------|----------:|--------:|")
    let cases: [Case] = [
      .raw(inFlight: 1), .raw(inFlight: 64), .json(inFlight: 1), .json(inFlight: 64),
    ]
    for measured in cases {
      let rate = String(Int(try await measured.measure(calls: calls)))
      let inFlight = String(measured.inFlight)
      print(
        "| \(padded(measured.name, 8, left: false)) | \(padded(inFlight, 9)) | \(padded(rate, 7)) |")
    }
  }

  private static func padded(_ text: String, _ width: Int, left: Bool = true) -> String {
    let space = String(repeating: " ", count: max(0, width - text.count))
    return left ? space + text : text + space
  }
}
