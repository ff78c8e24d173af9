import Binlog

/// Row changes that have no net effect that could be told.
public struct NetChangeError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Problem: Sendable, Hashable {
        /// Images without all columns, or with parts of JSON documents.
        case imagesNotFull
        /// The table was fed with other columns or another key before, and was not drained since.
        case definitionChanged
        /// More rows than can be held (64 GiB).
        case tooMuch
        /// An excluded transaction changes more than the memory limit allows.
        case memoryExceeded(limit: Int)
    }

    public let problem: Problem
    public let table: TableIdentity
    public let position: BinlogPosition

    public var description: String {
        let text =
            switch problem {
            case .imagesNotFull: "the row images are not full"
            case .definitionChanged: "the table's definition changed"
            case .tooMuch: "there are more rows than can be held"
            case .memoryExceeded(let limit): "the rows of an excluded transaction need more than \(limit) bytes"
            }
        return "\(table): \(text) (\(position))"
    }
}
