import CZlib

/// The CRC32 at the end of an event, over everything before it.
enum Checksum {
    static func isRight(_ event: UnsafeRawBufferPointer, isFormatDescription: Bool) -> Bool {
        let size = event.count - FormatDescription.checksumSize
        guard size >= EventHeader.size else { return false }
        let written = UInt32(littleEndian: event.loadUnaligned(fromByteOffset: size, as: UInt32.self))
        guard isFormatDescription else { return crc(0, event[..<size]) == written }
        // The server sets and clears the mark of an open file without touching the checksum.
        let cleared = event[17] & ~UInt8(EventHeader.Flags.inUse.rawValue)
        let head = crc(0, event[..<17])
        let flag = withUnsafeBytes(of: cleared) { crc(head, $0[...]) }
        return crc(flag, event[18..<size]) == written
    }

    private static func crc(_ start: UInt, _ bytes: Slice<UnsafeRawBufferPointer>) -> UInt {
        let buffer = UnsafeRawBufferPointer(rebasing: bytes)
        return crc32_z(start, buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), buffer.count)
    }
}
