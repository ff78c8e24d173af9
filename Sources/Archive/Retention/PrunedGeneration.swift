extension PrunePlan {
    /// What becomes of a generation.
    package struct Generation: Sendable, Equatable, CustomStringConvertible {
        package let number: Int
        /// Its oldest closed files.
        package let removed: [ClosedBinlog]
        package let kept: [ClosedBinlog]
        /// The file behind the closed ones. It is removed only with the whole generation.
        package let open: OpenBinlog?
        /// Whether nothing of it remains.
        package let isRemoved: Bool
        /// Why what remains is kept, or why nothing is.
        package let reason: String

        package var bytesFreed: UInt64 {
            removed.reduce(0) { $0 + $1.storedSize } + (isRemoved ? open?.size ?? 0 : 0)
        }

        /// What chain.json says afterwards: without the removed files, and with those that were closed since the plan was made.
        package func remaining(of chain: ChainManifest) -> ChainManifest {
            let names = Set(removed.map(\.name))
            var chain = chain
            chain.files.removeAll { names.contains($0.name) }
            return chain
        }

        /// `generation 2: binlog.000007 to binlog.000012 remain, 3 files removed: snapshot … begins in binlog.000007`
        package var description: String {
            let names = kept.map(\.name) + (open.map { [$0.name] } ?? [])
            let remains =
                switch (isRemoved, names.first, names.last) {
                case (true, _, _): "removed"
                case (_, let first?, let last?):
                    (first == last ? "\(first) remains" : "\(first) to \(last) remain")
                        + (removed.isEmpty
                            ? "" : ", \(removed.count == 1 ? "1 file" : "\(removed.count) files") removed")
                default: "no files yet"
                }
            return "generation \(number): \(remains): \(reason)"
        }
    }
}
