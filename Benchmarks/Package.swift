// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "rpc-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "rpc-sim", path: "..")],
  targets: [
    .executableTarget(
      name: "rpc-benchmarks",
      dependencies: [
        .product(name: "RPCCore", package: "rpc-sim"),
        .product(name: "InMemoryBroker", package: "rpc-sim"),
        .product(name: "RPCSim", package: "rpc-sim"),
      ],
      swiftSettings: [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
      ]
    )
  ]
)
