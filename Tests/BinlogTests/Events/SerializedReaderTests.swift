import Testing

@testable import Binlog

/// The examples of `libs/mysql/serialization/readme.md`, and the edges.
@Suite struct SerializedReaderTests {
    private static let all = [UInt8](repeating: 0xff, count: 7)

    private static let unsignedNumbers: [([UInt8], UInt64)] = [
        ([0b1111_1011, 0b1111_1111, 0b0000_0111], 65535), ([0], 0), ([0xfe], 127), ([0x01, 0x02], 128),
        ([0xff, 0xff] + all, .max), ([0x7f, 0, 0, 0, 0, 0, 0, 0x80], 1 << 55),
    ]

    private static let signedNumbers: [([UInt8], Int64)] = [
        ([0b1111_0011, 0b1111_1111, 0b0000_1111], 65535), ([0b1110_1011, 0b1111_1111, 0b0000_1111], -65535),
        ([0b1111_1011, 0b1111_1111, 0b0000_1111], -65536), ([0], 0), ([0x02], -1),
        ([0xff, 0xff] + all, .min), ([0xff, 0xfe] + all, .max),
    ]

    @Test(arguments: unsignedNumbers)
    func unsigned(bytes: [UInt8], value: UInt64) throws {
        #expect(try read(bytes) { try $0.serializedUnsigned() } == value)
        #expect(throws: BinlogError.self) { try read(Array(bytes.dropLast())) { try $0.serializedUnsigned() } }
    }

    @Test(arguments: signedNumbers)
    func signed(bytes: [UInt8], value: Int64) throws {
        #expect(try read(bytes) { try $0.serializedSigned() } == value)
    }

    private func read<T>(_ bytes: [UInt8], _ body: (inout ByteReader) throws -> T) throws -> T {
        try bytes.withUnsafeBytes { buffer in
            var reader = ByteReader(buffer)
            return try body(&reader)
        }
    }
}
