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
        // Dependencies point one way: CMySQL <- MySQL <- Fork <- mysqlfork.
        .systemLibrary(
            name: "CMySQL",
            pkgConfig: "mysqlclient",
            providers: [.apt(["default-libmysqlclient-dev"]), .brew(["mysql-client"])]
        ),
        .target(name: "MySQL", dependencies: ["CMySQL"]),
        .target(name: "Fork", dependencies: ["MySQL"]),
        .executableTarget(
            name: "mysqlfork",
            dependencies: [
                "Fork",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .testTarget(name: "MySQLTests", dependencies: ["MySQL"]),
        .testTarget(name: "ForkTests", dependencies: ["Fork"]),
        .testTarget(
            name: "IntegrationTests",
            dependencies: ["MySQL", "Fork", "mysqlfork"],
            exclude: ["Cases"]
        ),
    ],
    swiftLanguageModes: [.v6]
)
