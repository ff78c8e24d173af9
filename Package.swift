// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "mysqlfork",
    products: [
        .executable(name: "mysqlfork", targets: ["mysqlfork"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
    ],
    targets: [
        // Dependencies point one way; docs/architecture.md has the picture.
        .systemLibrary(
            name: "CMySQL",
            pkgConfig: "mysqlclient",
            providers: [.apt(["default-libmysqlclient-dev"]), .brew(["mysql-client"])]
        ),
        .target(name: "MySQL", dependencies: ["CMySQL", "CCrypto"]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "Binlog", dependencies: ["CZstd", "CZlib"]),
        .target(name: "Timeline", dependencies: ["Binlog"]),
        .target(name: "Files"),
        .target(name: "Server", dependencies: ["MySQL", "Timeline"]),
        .target(name: "Catalog", dependencies: ["Server"]),
        .target(name: "Stream", dependencies: ["Catalog"]),
        .target(name: "Replay", dependencies: ["Stream"]),
        .target(name: "Fork", dependencies: ["Replay"]),
        .target(name: "Archive", dependencies: ["Fork", "Files", "CZstd", "CCrypto"]),
        .target(name: "Jobs", dependencies: ["Fork", "Archive"]),
        .executableTarget(
            name: "mysqlfork",
            dependencies: [
                "Jobs",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        // A window without a fork, for tests and benchmarks.
        .target(name: "WindowRuns", dependencies: ["Fork"], path: "Tests/WindowRuns"),
        // No test: what scripts/bench.sh runs.
        .executableTarget(
            name: "Benchmarks", dependencies: ["Binlog", "Timeline", "MySQL", "Fork", "WindowRuns"],
            path: "Tests/Benchmarks"),
        // Situations nobody has thought of, and the program that forks them: scripts/situations.sh.
        .target(
            name: "Situations", dependencies: ["MySQL"], path: "Tests/Situations",
            exclude: ["Found"]),
        .executableTarget(name: "SituationRuns", dependencies: ["Situations"], path: "Tests/SituationRuns"),
        .testTarget(name: "MySQLTests", dependencies: ["MySQL"]),
        .testTarget(
            name: "BinlogTests", dependencies: ["Binlog", "CZlib", "CZstd"], exclude: ["Fixtures", "Crashers"]),
        .testTarget(name: "TimelineTests", dependencies: ["Timeline"]),
        .testTarget(name: "FuzzTests", dependencies: ["Binlog", "Timeline"]),
        .testTarget(name: "ForkTests", dependencies: ["Fork"]),
        .testTarget(name: "ArchiveTests", dependencies: ["Archive", "Files", "Fork", "Binlog", "CZstd"]),
        .testTarget(name: "JobsTests", dependencies: ["Jobs"]),
        .testTarget(name: "CommandTests", dependencies: ["mysqlfork", "Fork", "Binlog"]),
        .testTarget(
            name: "IntegrationTests",
            dependencies: ["MySQL", "Binlog", "Timeline", "Fork", "Archive", "mysqlfork", "Situations", "WindowRuns"],
            exclude: ["Cases"]
        ),
    ],
    swiftLanguageModes: [.v6]
)
