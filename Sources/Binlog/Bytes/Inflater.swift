import CZstd

/// zstd, a piece at a time. Its own memory is what a frame's window asks for, of which the library allows 128 MiB, as much as the
/// highest level that a server can be set to needs.
package final class Inflater {
    /// What a step produced, from the beginning.
    package private(set) var output: [UInt8]
    /// Whether no frame is unfinished.
    package private(set) var isDone = true
    private let context: OpaquePointer

    package init() throws(BinlogError) {
        guard let context = ZSTD_createDCtx() else { throw BinlogError("no memory to decompress") }
        self.context = context
        output = [UInt8](repeating: 0, count: ZSTD_DStreamOutSize())
    }

    deinit { ZSTD_freeDCtx(context) }

    package func step(_ input: ArraySlice<UInt8>) throws(BinlogError) -> (consumed: Int, produced: Int) {
        var consumed = 0
        var produced = 0
        let hint = input.withUnsafeBytes { source in
            output.withUnsafeMutableBytes { target in
                var from = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
                var to = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
                defer { (consumed, produced) = (from.pos, to.pos) }
                return ZSTD_decompressStream(context, &to, &from)
            }
        }
        guard ZSTD_isError(hint) == 0 else { throw BinlogError(String(cString: ZSTD_getErrorName(hint))) }
        isDone = hint == 0
        return (consumed, produced)
    }
}
