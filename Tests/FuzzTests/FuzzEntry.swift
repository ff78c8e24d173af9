import Foundation

/// What libFuzzer calls with each input (scripts/fuzz.sh).
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    ReadEverything.read(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}

/// What libFuzzer calls once: with MYSQLFORK_FUZZ_SEEDS, a directory, it writes records of the binlogs named as arguments there, and
/// ends.
@_cdecl("LLVMFuzzerInitialize")
func fuzzInitialize(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>>>
) -> CInt {
    guard let folder = ProcessInfo.processInfo.environment["MYSQLFORK_FUZZ_SEEDS"] else { return 0 }
    for path in CommandLine.arguments.dropFirst() {
        guard let file = FileManager.default.contents(atPath: path) else { continue }
        let name = URL(filePath: path).deletingPathExtension().lastPathComponent
        try? Data(FuzzRecords.make(from: [UInt8](file))).write(to: URL(filePath: "\(folder)/\(name).records"))
    }
    exit(0)
}
