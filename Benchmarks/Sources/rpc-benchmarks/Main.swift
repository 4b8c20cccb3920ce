/// Measures calls through the machines alone, the async API in real time, and a simulation.
///
///     rpc-benchmarks [--filter TEXT] [--in-flight NUMBER] [--calls NUMBER]
@main
struct Main {
  static func main() async throws {
    let calls = option("--calls").flatMap { Int($0) } ?? 200_000
    let filter = option("--filter") ?? ""
    let inFlight = option("--in-flight").flatMap { Int($0) }
    let cases = Case.all.filter {
      (filter.isEmpty || $0.name.contains(filter)) && $0.inFlight == inFlight ?? $0.inFlight
    }
    print("| what               | in flight |     RPC/s |")
    print("|--------------------|----------:|----------:|")
    for measured in cases {
      let rate = String(Int(try await measured.measure(calls)))
      let name = measured.name + String(repeating: " ", count: max(0, 18 - measured.name.count))
      print("| \(name) | \(padded(String(measured.inFlight))) | \(padded(rate)) |")
    }
  }

  private static func option(_ name: String) -> String? {
    guard let place = CommandLine.arguments.firstIndex(of: name) else { return nil }
    return CommandLine.arguments.dropFirst(place + 1).first
  }

  private static func padded(_ text: String) -> String {
    String(repeating: " ", count: max(0, 9 - text.count)) + text
  }
}
