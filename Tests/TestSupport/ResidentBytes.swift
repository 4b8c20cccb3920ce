import Foundation

/// The resident memory of the process in bytes; 0 on systems other than Linux.
public func residentBytes() -> Int {
  #if os(Linux)
    let pages = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
      .split(separator: " ").dropFirst().first.flatMap { Int($0) }
    return (pages ?? nil ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
  #else
    0
  #endif
}
