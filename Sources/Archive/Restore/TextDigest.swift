import MySQL
import Synchronization

/// The SHA-256 of text for LOAD DATA, some fields of each row left out.
final class TextDigest: ByteSink {
    private struct State {
        let digest = SHA256()
        var field = 0
        var isEscaped = false
    }

    private let state = Mutex(State())
    private let omitted: Set<Int>

    init(leavingOut fields: Set<Int> = []) { omitted = fields }

    func take(_ buffer: inout [UInt8]) throws {
        state.withLock { state in
            if omitted.isEmpty { state.digest.update(buffer) } else { state.digest.update(kept(of: buffer, &state)) }
        }
        buffer.removeAll(keepingCapacity: true)
    }

    func finish() {}
    func fail(_ error: any Error) {}

    var hex: String { state.withLock { $0.digest.hex } }

    private func kept(of text: [UInt8], _ state: inout State) -> [UInt8] {
        var kept: [UInt8] = []
        kept.reserveCapacity(text.count)
        for byte in text {
            let ends = !state.isEscaped && (byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n"))
            if ends || !omitted.contains(state.field) { kept.append(byte) }
            if ends { state.field = byte == UInt8(ascii: "\n") ? 0 : state.field + 1 }
            state.isEscaped = !state.isEscaped && byte == UInt8(ascii: "\\")
        }
        return kept
    }
}
