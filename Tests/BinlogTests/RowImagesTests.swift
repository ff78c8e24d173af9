import Binlog
import Testing

@Suite struct RowImagesTests {
    private func images(_ lengths: [Int]) -> RowImages {
        var images = RowImages()
        for (index, length) in lengths.enumerated() {
            [UInt8](repeating: UInt8(index), count: length).withUnsafeBytes { images.append($0) }
        }
        return images
    }

    @Test func imagesInTheirOrder() {
        let images = images([3, 0, 2])
        #expect(images.count == 3 && images.byteCount == 5 && images.byteCount(at: 2) == 2)
        #expect(images[0] == [0, 0, 0] && images[1] == [] && images[2] == [2, 2])
        var bytes: [UInt8] = [9]
        images.append(1..<3, to: &bytes)
        #expect(bytes == [9, 2, 2])
    }

    @Test func imagesElsewhereAreNotChangedByAppending() {
        let chunks: [[UInt8]] = [[1, 2, 3], [4, 5]]
        var images = RowImages(in: chunks)
        images.append(RowImages.Span(chunk: 1, offset: 1, length: 1))
        ([7, 8] as [UInt8]).withUnsafeBytes { images.append($0) }
        images.append(RowImages.Span(chunk: 0, offset: 0, length: 2))
        #expect((0..<3).map { images[$0] } == [[5], [7, 8], [1, 2]])
    }

    @Test(arguments: [
        ([10, 10, 10, 10], 25, 9, [0..<2, 2..<4]), ([10, 10, 10, 10], 20, 9, [0..<2, 2..<4]),
        ([10, 10, 10, 10], 19, 9, [0..<1, 1..<2, 2..<3, 3..<4]), ([1, 1, 1, 1, 1], 100, 2, [0..<2, 2..<4, 4..<5]),
        // One that alone is too large is alone.
        ([5, 50, 5, 5], 20, 9, [0..<1, 1..<2, 2..<4]), ([], 20, 9, []),
    ])
    func batches(lengths: [Int], bytes: Int, rows: Int, expected: [Range<Int>]) {
        #expect(images(lengths).batches(maxBytes: bytes, maxRows: rows) == expected)
    }
}
