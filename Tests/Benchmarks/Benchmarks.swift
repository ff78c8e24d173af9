import Foundation

/// What scripts/bench.sh measures of mysqlfork's inside. Prints a name and a number a line.
@main
enum Benchmarks {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            if arguments.count == 2, arguments[0] == "parse" {
                try ParseBenchmark(file: arguments[1]).run()
            } else if arguments.first == "window", let window = try WindowBenchmark(Array(arguments.dropFirst())) {
                try await window.run()
            } else {
                fail("usage: Benchmarks parse FILE | window SOURCE TARGET FROM TO", status: 64)
            }
        } catch {
            fail("\(error)", status: 1)
        }
    }

    private static func fail(_ message: String, status: Int32) -> Never {
        FileHandle.standardError.write(Data("\(message)\n".utf8))
        exit(status)
    }
}
