import Foundation
import PackagePlugin

/// Runs the command `rpcsim` in a package that depends on this one: `swift package rpcsim run PATH`.
@main
struct RPCSimPlugin: CommandPlugin {
  /// Runs the command with the arguments, in the folder of the package.
  ///
  /// The plugin's exit code is that of the command. `swift package` prints it, and ends with 1.
  func performCommand(context: PluginContext, arguments: [String]) async throws {
    let process = Process()
    process.executableURL = try context.tool(named: "RPCSimCommand").url
    process.arguments = arguments
    process.currentDirectoryURL = context.package.directoryURL
    try process.run()
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      exit(process.terminationReason == .exit ? process.terminationStatus : 1)
    }
  }
}
