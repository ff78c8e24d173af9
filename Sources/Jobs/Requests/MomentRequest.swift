import Binlog
import Foundation
import Replay
import Server

/// Which moment a fork is to show. Without any of the first four, the latest.
package struct MomentRequest: Sendable, Codable, Equatable {
    /// Everything that was committed at this time or before: `2026-11-21T14:02:11.350Z`, `-15m`.
    package var at: String?
    package var atGtid: String?
    package var beforeGtid: String?
    /// `binlog.000042:1507`
    package var atPosition: String?
    /// Transactions that are left out.
    package var withoutGtid: [String] = []
    package var acceptConflicts = false
    /// For the changes between snapshot and moment: bytes, or `256M`.
    package var memory = "256M"
    /// Of times that do not say theirs.
    package var timeZone = TimeZone.current

    package init() {}

    /// - Throws: ``RequestError``
    func stopRequest() throws -> StopRequest {
        var requests: [StopRequest] = []
        if let at {
            do {
                requests.append(try StopRequest(time: at, timeZone: timeZone))
            } catch {
                throw RequestError("\(.at): \(error)")
            }
        }
        if let atGtid { requests.append(.gtid(try Self.gtid(atGtid, .atGtid))) }
        if let beforeGtid { requests.append(.beforeGTID(try Self.gtid(beforeGtid, .beforeGtid))) }
        if let atPosition {
            guard let position = BinlogPosition(atPosition) else {
                throw RequestError(
                    "\(.atPosition) takes FILE:POSITION, such as binlog.000042:1507, not '\(atPosition)'")
            }
            requests.append(.position(position))
        }
        guard requests.count <= 1 else {
            throw RequestError("give one of \(.at), \(.atGtid), \(.beforeGtid) and \(.atPosition)")
        }
        return requests.first ?? .latest
    }

    /// - Throws: ``RequestError``
    func excluded() throws -> [GTID] {
        if acceptConflicts && withoutGtid.isEmpty {
            throw RequestError("\(.acceptConflicts) is about transactions left out with \(.withoutGtid)")
        }
        return try withoutGtid.map { try Self.gtid($0, .withoutGtid) }
    }

    private static func gtid(_ text: String, _ option: Wording.Option) throws -> GTID {
        do {
            return try GTID(text)
        } catch {
            throw RequestError("\(option): \(error)")
        }
    }

    /// - Throws: ``RequestError``
    func memoryBytes() throws -> Int {
        let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        let unit = memory.last.flatMap { units[Character($0.uppercased())] }
        guard let number = Int(unit == nil ? memory[...] : memory.dropLast()), number > 0,
            case (let bytes, let overflow) = number.multipliedReportingOverflow(by: unit ?? 1), !overflow,
            bytes >= 16 << 20
        else { throw RequestError("\(.memory) takes a size of at least 16M, such as 256M or 2G, not '\(memory)'") }
        return bytes
    }
}
