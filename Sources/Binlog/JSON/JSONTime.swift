/// Dates and times in a JSON document (MySQL source, `my_time.cc`, `TIME_to_longlong_…_packed`): what ``TemporalText`` writes, packed.
enum JSONTime {
    /// `2020-01-02`, `2020-01-02 03:04:05.000000`
    static func packedDatetime(_ text: ArraySlice<UInt8>) throws -> Int64 {
        let (_, numbers) = try numbers(text)
        guard numbers.count == 3 || numbers.count == 7 else { throw malformed }
        let day = (numbers[0] * 13 + numbers[1]) << 5 | numbers[2]
        guard numbers.count == 7 else { return day << 41 }
        return (day << 17 | clock(numbers[3...])) << 24 | numbers[6]
    }

    /// `-838:59:59.000000`
    static func packedTime(_ text: ArraySlice<UInt8>) throws -> Int64 {
        let (isNegative, numbers) = try numbers(text)
        guard numbers.count == 4 else { throw malformed }
        let packed = clock(numbers[...]) << 24 | numbers[3]
        return isNegative ? -packed : packed
    }

    private static var malformed: BinlogError { BinlogError("a date or time in JSON is none") }

    private static func clock(_ numbers: ArraySlice<Int64>) -> Int64 {
        let first = numbers.startIndex
        return numbers[first] << 12 | numbers[first + 1] << 6 | numbers[first + 2]
    }

    private static func numbers(_ text: ArraySlice<UInt8>) throws -> (isNegative: Bool, [Int64]) {
        let isNegative = text.first == UInt8(ascii: "-")
        let parts = (isNegative ? text.dropFirst() : text).split(omittingEmptySubsequences: false) { byte in
            !(0x30...0x39).contains(byte)
        }
        let numbers = parts.compactMap { $0.count <= 6 ? Int64(String(decoding: $0, as: UTF8.self)) : nil }
        guard numbers.count == parts.count else { throw malformed }
        return (isNegative, numbers)
    }
}
