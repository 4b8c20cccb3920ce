// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
  name: "rpc-sim",
  platforms: [.macOS(.v15), .iOS(.v18)],
  products: [
    .library(name: "RPCCore", targets: ["RPCCore"]),
    .library(name: "RPCActors", targets: ["RPCActors"]),
    .library(name: "InMemoryBroker", targets: ["InMemoryBroker"]),
    .library(name: "AMQPGateway", targets: ["AMQPGateway"]),
    .library(name: "RPCSim", targets: ["RPCSim"]),
    .library(name: "RPCSimTesting", targets: ["RPCSimTesting"]),
    .executable(name: "rpcsim", targets: ["RPCSimCommand"]),
    .plugin(name: "RPCSimPlugin", targets: ["RPCSimPlugin"]),
  ],
  targets: [
    .target(name: "RPCCore", swiftSettings: settings),
    .target(name: "RPCActors", dependencies: ["RPCCore"], swiftSettings: settings),
    .target(name: "InMemoryBroker", dependencies: ["RPCCore"], swiftSettings: settings),
    .systemLibrary(name: "CEpoll", path: "Sources/CEpoll"),
    .target(
      name: "AMQPGateway",
      dependencies: [
        "RPCCore", "InMemoryBroker",
        .target(name: "CEpoll", condition: .when(platforms: [.linux, .android])),
      ],
      swiftSettings: settings
    ),
    .target(
      name: "RPCSim",
      dependencies: ["RPCCore", "InMemoryBroker"],
      exclude: ["Command"],
      resources: [
        "story.js", "layout.js", "diagram.js", "panel.js", "controls.js", "page.css",
      ].map { .embedInCode("Rendering/Page/\($0)") },
      swiftSettings: settings
    ),
    .target(name: "RPCSimTesting", dependencies: ["RPCSim"], swiftSettings: settings),
    .executableTarget(
      name: "RPCSimCommand",
      dependencies: ["RPCSim", "AMQPGateway"],
      path: "Sources/RPCSim/Command",
      swiftSettings: settings
    ),
    .plugin(
      name: "RPCSimPlugin",
      capability: .command(
        intent: .custom(verb: "rpcsim", description: "Plays and explores scenarios.")),
      dependencies: ["RPCSimCommand"]
    ),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
    .target(
      name: "MainActorByDefault", path: "Tests/MainActorByDefault",
      swiftSettings: settings + [.defaultIsolation(MainActor.self)]),
    .target(name: "OrdinaryNames", path: "Tests/OrdinaryNames", swiftSettings: settings),
    .testTarget(
      name: "RPCCoreTests",
      dependencies: ["RPCCore", "TestSupport"],
      swiftSettings: settings
    ),
    .testTarget(
      name: "RPCActorsTests",
      dependencies: ["RPCActors", "InMemoryBroker", "RPCSim"],
      swiftSettings: settings
    ),
    .testTarget(
      name: "InMemoryBrokerTests",
      dependencies: ["InMemoryBroker", "TestSupport"],
      swiftSettings: settings
    ),
    .testTarget(
      name: "AMQPGatewayTests",
      dependencies: ["AMQPGateway", "TestSupport"],
      swiftSettings: settings
    ),
    .testTarget(
      name: "RPCSimTests",
      dependencies: [
        "RPCSim", "RPCSimTesting", "RPCSimCommand", "TestSupport", "OrdinaryNames",
        "MainActorByDefault",
      ],
      swiftSettings: settings
    ),
    .testTarget(
      name: "RPCSimTestingTests",
      dependencies: ["RPCSimTesting", "RPCActors"],
      exclude: ["Fixture"],
      swiftSettings: settings
    ),
  ]
)
