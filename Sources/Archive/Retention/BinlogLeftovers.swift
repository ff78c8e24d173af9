import Binlog

extension PrunePlan {
    /// Binlog that a removal has taken out of the manifests, and was then cut short: generations that are no longer named, and closed
    /// files before the first one that is. What would come after those that are named may be being written, and stays.
    static func leftovers(in contents: Contents) -> [Leftover] {
        contents.binlogs.filter { isLeftover($0.key, in: contents) }
            .map { Leftover(name: $0.key, bytes: $0.value) }.sorted { $0.name < $1.name }
    }

    private static func isLeftover(_ path: String, in contents: Contents) -> Bool {
        let parts = path.split(separator: "/").map(String.init)
        let named = contents.manifest.generations.map(\.number)
        guard let last = named.last, let folder = parts.first,
            let number = ArchiveLayout.generationNumber(of: folder)
        else { return false }
        guard parts.count > 1 else { return number < last && !named.contains(number) }
        let closed = contents.chains[number]?.files.map(\.name) ?? []
        guard let first = closed.first ?? contents.tails[number]?.file?.name, parts[1].hasSuffix(".zst") else {
            return false
        }
        let name = String(parts[1].dropLast(".zst".count))
        guard BinlogPosition.sequence(of: name) != nil, BinlogPosition.sequence(of: first) != nil else { return false }
        let (place, firstCounted) = (BinlogPosition(file: name, offset: 0), BinlogPosition(file: first, offset: 0))
        return place < firstCounted && !closed.contains(name)
    }
}
