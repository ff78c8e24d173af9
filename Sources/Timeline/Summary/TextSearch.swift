/// Finds a text in bytes of any encoding, ASCII letters without regard to case (Horspool's algorithm).
struct TextSearch: Sendable {
    private let text: [UInt8]
    /// For each byte that may stand at the text's end: how far the text can be moved on.
    private let shifts: [Int]

    init(_ text: String) {
        let folded = text.utf8.map(Self.folded)
        var shifts = [Int](repeating: max(1, folded.count), count: 256)
        for (index, byte) in folded.dropLast().enumerated() { shifts[Int(byte)] = folded.count - 1 - index }
        for byte in UInt8(ascii: "A")...UInt8(ascii: "Z") { shifts[Int(byte)] = shifts[Int(Self.folded(byte))] }
        self.text = folded
        self.shifts = shifts
    }

    /// Where the text first begins; nil when it is not there.
    func first(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        let count = text.count
        guard count > 0 else { return 0 }
        var start = 0
        while start + count <= bytes.count {
            var index = count - 1
            while Self.folded(bytes[start + index]) == text[index] {
                if index == 0 { return start }
                index -= 1
            }
            start += shifts[Int(bytes[start + count - 1])]
        }
        return nil
    }

    func first(in bytes: [UInt8]) -> Int? { bytes.withUnsafeBufferPointer { first(in: $0) } }

    func isFound(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { first(in: $0) } != nil
    }

    private static func folded(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
