import Foundation

/// What scripts/bench.sh measures of mysqlfork's inside. Prints a name and a number a line.
@main
enum Benchmarks {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            switch arguments.first {
            case "parse" where arguments.count == 2: try ParseBenchmark(file: arguments[1]).run()
            default: fail("usage: Benchmarks parse FILE", status: 64)
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
