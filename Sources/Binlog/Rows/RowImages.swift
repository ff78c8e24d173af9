/// Full row images, as they are in row events. They stay where they were collected: copies share the storage.
public struct RowImages: Sendable {
    /// Where an image is.
    public struct Span: Sendable, Hashable {
        public let chunk: UInt32
        public let offset: UInt32
        public let length: UInt32

        public init(chunk: UInt32, offset: UInt32, length: UInt32) {
            self.chunk = chunk
            self.offset = offset
            self.length = length
        }
    }

    private var chunks: [[UInt8]]
    private var spans: [Span] = []
    /// Whether the last chunk is this value's own, to append to.
    private var ownsLastChunk = false
    /// Bytes of all images.
    public private(set) var byteCount = 0

    public init() { chunks = [] }

    /// No images yet; spans of these chunks can be appended.
    public init(in chunks: [[UInt8]]) { self.chunks = chunks }

    public var count: Int { spans.count }
    public var isEmpty: Bool { spans.isEmpty }

    /// Bytes of one image.
    public func byteCount(at index: Int) -> Int { Int(spans[index].length) }

    public subscript(index: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        append(index..<index + 1, to: &bytes)
        return bytes
    }

    public mutating func reserveCapacity(_ count: Int) { spans.reserveCapacity(count) }

    /// Appends a copy.
    public mutating func append(_ image: UnsafeRawBufferPointer) {
        if !ownsLastChunk || chunks[chunks.count - 1].count >= 1 << 30 {
            chunks.append([])
            ownsLastChunk = true
        }
        let last = chunks.count - 1
        append(
            Span(chunk: UInt32(last), offset: UInt32(chunks[last].count), length: UInt32(image.count)), check: false)
        chunks[last].append(contentsOf: image)
    }

    /// Appends an image that is in the chunks.
    public mutating func append(_ span: Span) { append(span, check: true) }

    /// Appends images without copying them.
    public mutating func append(contentsOf other: RowImages) {
        let base = UInt32(chunks.count)
        chunks += other.chunks
        ownsLastChunk = false
        for span in other.spans {
            append(Span(chunk: base + span.chunk, offset: span.offset, length: span.length), check: false)
        }
    }

    private mutating func append(_ span: Span, check: Bool) {
        precondition(!check || Int(span.offset) + Int(span.length) <= chunks[Int(span.chunk)].count)
        spans.append(span)
        byteCount += Int(span.length)
    }

    /// Appends the bytes of some images to `bytes`, one after the other.
    public func append(_ range: Range<Int>, to bytes: inout [UInt8]) {
        for span in spans[range] {
            chunks[Int(span.chunk)].withUnsafeBytes { chunk in
                bytes.append(
                    contentsOf: UnsafeRawBufferPointer(
                        rebasing: chunk[Int(span.offset)..<Int(span.offset) + Int(span.length)]))
            }
        }
    }

    /// The images of a range in as few batches as the limits allow, in their order. An image that alone exceeds the bytes is a
    /// batch of its own.
    public func batches(maxBytes: Int, maxRows: Int) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var (start, bytes) = (0, 0)
        for index in spans.indices {
            let length = Int(spans[index].length)
            if index > start, bytes + length > maxBytes || index - start >= maxRows {
                result.append(start..<index)
                (start, bytes) = (index, 0)
            }
            bytes += length
        }
        if start < spans.count { result.append(start..<spans.count) }
        return result
    }
}
