/// The SHA-256 of text for LOAD DATA, some fields of each row left out.
struct TextDigest {
    private let digest = SHA256()
    private let omitted: Set<Int>
    private var field = 0
    private var isEscaped = false

    init(leavingOut fields: Set<Int> = []) { omitted = fields }

    mutating func update(_ piece: [UInt8]) {
        if omitted.isEmpty { digest.update(piece) } else { digest.update(kept(of: piece)) }
    }

    var hex: String { digest.hex }

    private mutating func kept(of piece: [UInt8]) -> [UInt8] {
        var kept: [UInt8] = []
        kept.reserveCapacity(piece.count)
        for byte in piece {
            let ends = !isEscaped && (byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n"))
            if ends || !omitted.contains(field) { kept.append(byte) }
            if ends { field = byte == UInt8(ascii: "\n") ? 0 : field + 1 }
            isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
        }
        return kept
    }
}
