import Binlog

/// A manifest. Its seal tells only that it is as somebody wrote it. Names in it become paths of files that are read, written and
/// removed, and its numbers are added up: so a reader asks for flaws first.
protocol Manifest: Codable {
    /// What it tells of that no archive has; nil when it is sound.
    var flaw: String? { get }
}

extension ArchiveManifest: Manifest {
    var flaw: String? {
        let (ids, numbers) = (snapshots.map(\.id), generations.map(\.number))
        // Far more than there can be, and safe to count on from.
        if let number = (numbers + snapshots.map(\.generation)).first(where: { !(1...1_000_000_000).contains($0) }) {
            return "\(number) is no number of a generation"
        }
        if let id = ids.first(where: { !SnapshotID.isOne($0) }) { return "\"\(id)\" is no name of a snapshot" }
        for generation in generations {
            if let flaw = generation.flawOfHandovers { return flaw }
        }
        if let id = firstRepeated(ids) { return "it names snapshot \(id) twice" }
        return firstRepeated(numbers).map { "it names generation \($0) twice" }
    }
}

extension ArchiveManifest.Generation {
    fileprivate var flawOfHandovers: String? {
        let segments = handovers.map(\.segment)
        guard zip([1] + segments, segments).allSatisfy({ $0 < $1 }), segments.allSatisfy({ $0 < 1_000_000_000 }) else {
            return "the handovers of generation \(number) are not in their order"
        }
        return nil
    }
}

extension ChainManifest: Manifest {
    var flaw: String? {
        if let flaw = flawOfName(files.map(\.name)) { return flaw }
        let sums = [
            canBe(files.map(\.size)), canBe(files.map(\.storedSize)), canBe(files.map(\.contents.transactions)),
        ]
        return sums.contains(false) ? tooMuch : nil
    }
}

extension ChainTail: Manifest {
    var flaw: String? {
        guard let file else { return nil }
        if let flaw = flawOfName([file.name]) { return flaw }
        return canBe([file.size]) && canBe([file.contents.transactions]) ? nil : tooMuch
    }
}

extension SnapshotManifest: Manifest {
    var flaw: String? {
        let parts = tables.flatMap(\.parts)
        let files = files + parts.map(\.file)
        if let file = files.first(where: { !isPathWithin($0.path) }) {
            return "\"\(file.path)\" is no path of a file in it"
        }
        if parts.contains(where: { !$0.range.isOfValues }) {
            return "a range of keys is bounded by something else than values"
        }
        let sums = [
            canBe(files.map(\.size)), canBe(parts.map(\.textSize)), canBe(parts.map(\.rows)),
            canBe(parts.flatMap(\.changedJSON.values)), canBe([coordinates.position]),
        ]
        return sums.contains(false) ? tooMuch : nil
    }
}

private func firstRepeated<T: Hashable>(_ values: [T]) -> T? {
    var seen: Set<T> = []
    return values.first { !seen.insert($0).inserted }
}

// MARK: - Numbers

private let tooMuch = "it tells of more than there can be"

/// Whether so many bytes, rows or transactions can be in one archive: 2^50 (a pebibyte) at most, so that what several manifests tell
/// can be added up as well.
private func canBe<Number: FixedWidthInteger>(_ numbers: [Number]) -> Bool {
    var left: Number = 1 << 50
    for number in numbers {
        guard number >= 0, number <= left else { return false }
        left -= number
    }
    return true
}

// MARK: - Names

private func flawOfName(_ binlogs: [String]) -> String? {
    binlogs.first { name in
        // With what the chain puts in front.
        let isOther = BinlogPosition.segment(of: name) > 1
        let own = isOther ? name[name.index(after: name.firstIndex(of: "~") ?? name.startIndex)...] : name[...]
        return !BinlogPosition.isFileName(String(own))
    }.map { "\"\($0)\" is no name of a binlog file" }
}

/// Whether it leads to a place below the directory that it is relative to.
private func isPathWithin(_ path: String) -> Bool {
    isPlain(Array(path.utf8))
        && path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .allSatisfy { !["", ".", ".."].contains(String(Substring($0))) }
}

/// Without what ends a path for the operating system, or steers a terminal.
private func isPlain(_ bytes: [UInt8]) -> Bool { bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f } }
