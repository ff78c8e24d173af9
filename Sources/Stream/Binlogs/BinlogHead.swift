import Binlog

/// What the beginning of a binlog file tells about it.
package struct BinlogHead: Sendable, Hashable {
    package let file: String
    /// When the server began the file: every transaction in the files before it was committed by then.
    package let created: Moment
    package let format: FormatDescription
    /// All GTIDs of the files before it; nil on servers before 5.6.
    package var previousGTIDs: GTIDSet?
    /// nil when the file has no transaction.
    package let firstTransaction: FirstTransaction?

    package struct FirstTransaction: Sendable, Hashable {
        package let position: BinlogPosition
        /// nil on servers before 8.0.
        package let committed: Moment?
    }

    /// Reads as far as the first transaction, and ends the stream.
    /// - Parameter stream: one that begins with the file.
    package static func read(_ file: String, from stream: any BinlogStream) async throws -> BinlogHead {
        do {
            let head = try await find(file, in: stream)
            await stream.stop()
            return head
        } catch {
            await stream.stop()
            throw error
        }
    }

    private static func find(_ file: String, in stream: any BinlogStream) async throws -> BinlogHead {
        var format: FormatDescription?
        var created: UInt32 = 0
        var previous: GTIDSet?
        var first: FirstTransaction?
        reading: while let events = try await stream.next() {
            for event in events {
                switch event.header.type {
                case .formatDescription:
                    guard case .formatDescription(let description) = try event.body() else { continue }
                    format = description
                    created = event.header.timestamp
                case .previousGTIDs:
                    if case .previousGTIDs(let set) = try event.body() { previous = set }
                case .gtid, .anonymousGTID, .taggedGTID:
                    guard case .gtid(let gtid) = try event.body() else { continue }
                    first = FirstTransaction(position: event.position, committed: gtid.committed)
                    break reading
                case .rotate:
                    // Also the one that the server makes up where a stream begins.
                    if event.position != event.end || format != nil { break reading }
                case .stop: break reading
                default: break
                }
            }
        }
        guard let format else { throw BinlogError("\(file) has no format description") }
        return BinlogHead(
            file: file, created: Moment(microseconds: UInt64(created) * 1_000_000), format: format,
            previousGTIDs: previous, firstTransaction: first)
    }
}
