/// Numbers as the server writes them.
enum NumberText {
    /// The fewest digits that no other value has; an exponent where the server writes one (MySQL source, `my_gcvt`,
    /// `strings/dtoa.cc`). nil for what is no number: no column holds it.
    static func real(_ value: Double, isJSON: Bool = false) -> String? {
        value.isFinite ? arrange(value.description, isJSON) : nil
    }

    static func real(_ value: Float) -> String? { value.isFinite ? arrange(value.description, false) : nil }

    /// From Swift's way to write it, which has the same digits.
    private static func arrange(_ text: String, _ isJSON: Bool) -> String {
        let isNegative = text.hasPrefix("-")
        let parts = text.drop { $0 == "-" }.split(separator: "e", maxSplits: 1)
        let mantissa = parts[0].split(separator: ".", maxSplits: 1)
        let whole = mantissa[0]
        var digits = String(whole) + (mantissa.count > 1 && mantissa[1] != "0" ? mantissa[1] : "")
        // Where the point is, counted from the first digit.
        var point = whole.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        let zeros = digits.prefix { $0 == "0" }.count
        if zeros == digits.count { return (isNegative ? "-0" : "0") + (isJSON ? ".0" : "") }
        digits.removeFirst(zeros)
        point -= zeros
        while digits.hasSuffix("0") { digits.removeLast() }
        let plain = plain(digits, point, isJSON)
        let scientific = scientific(digits, point)
        let isPlain = (-14...15).contains(point) || plain.count <= scientific.count
        return (isNegative ? "-" : "") + (isPlain ? plain : scientific)
    }

    private static func plain(_ digits: String, _ point: Int, _ isJSON: Bool) -> String {
        if point <= 0 { return "0." + String(repeating: "0", count: -point) + digits }
        if point < digits.count { return digits.prefix(point) + "." + digits.dropFirst(point) }
        return digits + String(repeating: "0", count: point - digits.count) + (isJSON ? ".0" : "")
    }

    private static func scientific(_ digits: String, _ point: Int) -> String {
        digits.prefix(1) + (digits.count > 1 ? "." + digits.dropFirst() : "") + "e\(point - 1)"
    }

    /// Binary DECIMAL: big-endian groups of nine digits, the first bit inverted, all bits inverted when it is negative (MySQL
    /// source, `decimal2bin`, `strings/decimal.cc`). nil when the bytes are none.
    static func decimal(_ bytes: UnsafeRawBufferPointer, precision: Int, scale: Int) -> String? {
        guard let first = bytes.first, let size = ColumnDefinition.decimalSize(precision: precision, scale: scale),
            size == bytes.count
        else { return nil }
        let isNegative = first & 0x80 == 0
        var offset = 0
        func group(_ digits: Int) -> String? {
            var value: UInt32 = 0
            for _ in 0..<(digits == 9 ? 4 : ColumnDefinition.bytesOfDigits[digits]) {
                let byte = offset == 0 ? bytes[0] ^ 0x80 : bytes[offset]
                value = value << 8 | UInt32(isNegative ? ~byte : byte)
                offset += 1
            }
            let text = String(value)
            guard text.count <= digits || value == 0 else { return nil }
            return digits == 0 ? "" : String(repeating: "0", count: digits - text.count) + text
        }
        func digits(_ sizes: [Int]) -> String? {
            var text = ""
            for size in sizes {
                guard let part = group(size) else { return nil }
                text += part
            }
            return text
        }
        let whole = precision - scale
        guard let before = digits([whole % 9] + Array(repeating: 9, count: whole / 9)),
            let behind = digits(Array(repeating: 9, count: scale / 9) + [scale % 9])
        else { return nil }
        let significant = before.drop { $0 == "0" }
        return (isNegative ? "-" : "") + (significant.isEmpty ? "0" : significant) + (scale > 0 ? "." + behind : "")
    }
}
