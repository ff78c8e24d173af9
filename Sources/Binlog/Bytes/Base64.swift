/// Base64 (RFC 4648), written as BINLOG statements have it, without line breaks.
public enum Base64 {
    /// Characters for so many bytes.
    public static func encodedCount(_ count: Int) -> Int { (count + 2) / 3 * 4 }

    /// Appends the text of `bytes` to `text`.
    public static func append(_ bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) {
        let start = text.count
        let size = encodedCount(bytes.count)
        text.append(contentsOf: repeatElement(61, count: size))
        text.withUnsafeMutableBytes { encode(bytes, into: UnsafeMutableRawBufferPointer(rebasing: $0[start...])) }
    }

    private static func encode(_ bytes: UnsafeRawBufferPointer, into text: UnsafeMutableRawBufferPointer) {
        pairs.withUnsafeBufferPointer { pairs in
            var (from, to) = (0, 0)
            // Six bytes are four times twelve bits. Eight are loaded at once, so the last ones are left to the loop below.
            while bytes.count - from >= 8 {
                let block = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: from, as: UInt64.self))
                let characters =
                    UInt64(pairs[Int(block >> 52)])
                    | UInt64(pairs[Int(block >> 40 & 0xfff)]) << 16
                    | UInt64(pairs[Int(block >> 28 & 0xfff)]) << 32
                    | UInt64(pairs[Int(block >> 16 & 0xfff)]) << 48
                text.storeBytes(of: characters.littleEndian, toByteOffset: to, as: UInt64.self)
                from += 6
                to += 8
            }
            while from < bytes.count {
                let left = min(3, bytes.count - from)
                var block = UInt32(bytes[from]) << 16
                if left > 1 { block |= UInt32(bytes[from + 1]) << 8 }
                if left > 2 { block |= UInt32(bytes[from + 2]) }
                let (first, second) = (pairs[Int(block >> 12)], pairs[Int(block & 0xfff)])
                text[to] = UInt8(truncatingIfNeeded: first)
                text[to + 1] = UInt8(truncatingIfNeeded: first >> 8)
                // What is left out is `=`, which is there already.
                if left > 1 { text[to + 2] = UInt8(truncatingIfNeeded: second) }
                if left > 2 { text[to + 3] = UInt8(truncatingIfNeeded: second >> 8) }
                from += 3
                to += 4
            }
        }
    }

    /// Two characters for each twelve bits, the first one in the low byte.
    private static let pairs: [UInt16] = {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8).map(UInt16.init)
        return (0..<4096).map { alphabet[$0 >> 6] | alphabet[$0 & 63] << 8 }
    }()

    /// The bytes of a text, which may have line breaks in it; nil when it is none.
    static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var (block, digits, padding) = (UInt32(0), 0, 0)
        for character in text where character != UInt8(ascii: "\n") {
            if character == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            let digit = value(of: character)
            guard let digit, padding == 0 else { return nil }
            block = block << 6 | UInt32(digit)
            digits += 1
            guard digits % 4 == 0 else { continue }
            for shift in [16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: block >> shift)) }
        }
        let rest = digits % 4
        guard rest != 1, padding == (4 - rest) % 4 else { return nil }
        if rest > 1 { bytes.append(UInt8(truncatingIfNeeded: block >> (rest == 2 ? 4 : 10))) }
        if rest > 2 { bytes.append(UInt8(truncatingIfNeeded: block >> 2)) }
        return bytes
    }

    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - 97 + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - 48 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
