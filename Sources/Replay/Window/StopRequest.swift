import Binlog
import Foundation
import Timeline

/// The stop point as the user asked for it. What a time means depends on the source's clock.
public enum StopRequest: Sendable, Hashable {
    case latest
    /// A time as it was written (``Timeline/StopTime``), and the zone that it is in if it does not say.
    case time(String, TimeZone)
    case gtid(GTID)
    case beforeGTID(GTID)
    case position(BinlogPosition)

    /// - Throws: ``StopTimeError`` for a text that is no time.
    public init(time text: String, timeZone: TimeZone = .current) throws {
        _ = try StopTime(now: .now, timeZone: timeZone).moment(text)
        self = .time(text, timeZone)
    }

    /// - Parameter now: the source's clock.
    package func stopPoint(now: Moment) throws -> StopPoint {
        switch self {
        case .latest: .latest
        case .time(let text, let zone): .time(try StopTime(now: now, timeZone: zone).moment(text))
        case .gtid(let gtid): .gtid(gtid)
        case .beforeGTID(let gtid): .beforeGTID(gtid)
        case .position(let position): .position(position)
        }
    }

    /// The same, with a time that is no longer counted from now.
    package func fixed(now: Moment) throws -> StopRequest {
        guard case .time(let moment) = try stopPoint(now: now) else { return self }
        return .time("\(moment)", .gmt)
    }

    /// For plans and reports: `latest`, `at -15m`.
    public var text: String {
        switch self {
        case .latest: "latest"
        case .time(let text, _): "at \(text)"
        case .gtid(let gtid): "at GTID \(gtid)"
        case .beforeGTID(let gtid): "before GTID \(gtid)"
        case .position(let position): "at position \(position)"
        }
    }
}

extension Moment {
    /// By this machine's clock.
    package static var now: Moment {
        Moment(microseconds: UInt64(max(0, Date().timeIntervalSince1970) * 1_000_000))
    }
}
