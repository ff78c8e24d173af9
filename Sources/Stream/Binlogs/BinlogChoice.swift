import Binlog

/// In which of a server's binlog files to begin to read.
package enum BinlogChoice {
    /// The file in which the last transaction of the longest prefix stands in which every commit time is at most `moment`.
    ///
    /// Clocks go backwards at times. Then more than one boundary between files can be the last one before `moment`; the earliest
    /// is right, because the prefix ends at the first later commit.
    /// - Parameter heads: of all files, oldest first.
    /// - Returns: its index; nil when `moment` lies before the first file.
    package static func file(for moment: Moment, heads: [BinlogHead]) -> Int? {
        let later = heads.firstIndex { $0.firstTransaction?.committed.map { $0 > moment } ?? false } ?? heads.count
        let earlier = heads[..<later].lastIndex { $0.firstTransaction != nil }
        if let earlier { return earlier }
        return nil
    }

    /// The earliest moment whose state the files can tell; nil without any transaction in them. Only a commit proves what was there
    /// before: the time at which a file was begun is that of the statement that began it, which may be long before the file, or
    /// whatever `SET timestamp` says.
    package static func earliestMoment(heads: [BinlogHead]) -> Moment? {
        heads.lazy.compactMap { $0.firstTransaction?.committed }.first
    }

    /// The file that a transaction is in, or will be once it is committed: the last one before which it was not.
    ///
    /// PREVIOUS_GTIDS only grows, so that a few of `count` files need to be looked at.
    /// - Parameter previousGTIDs: of a file by its index.
    /// - Returns: nil when the transaction lies before the first file.
    package static func file(
        for gtid: GTID, count: Int, previousGTIDs: (Int) async throws -> GTIDSet
    ) async throws -> Int? {
        var (low, high) = (0, count)
        while low < high {
            let middle = low + (high - low) / 2
            if try await previousGTIDs(middle).contains(gtid) { high = middle } else { low = middle + 1 }
        }
        return low == 0 ? nil : low - 1
    }
}
