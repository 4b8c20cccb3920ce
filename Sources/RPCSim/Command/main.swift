import Foundation

Platform.ignoreBrokenPipes()
var console = Console.standard(environment: ProcessInfo.processInfo.environment)
Platform.fillStandardStreams()
let code = CommandLineTool.run(Array(CommandLine.arguments.dropFirst()), into: &console)
exit(code.rawValue)
